"""Tables: fields, constraints and the triggers that hold them. No decisions, no side effects."""

from tagih.models.access import ApiToken, Membership, User
from tagih.models.adjustments import InvoiceAdjustment
from tagih.models.banking import BankAccount, BankFile, BankLine, BankMapping, BankStatement
from tagih.models.charges import Charge, ChargePart, ChargeRefund, PaymentMethod, ProviderAccount, ProviderEvent
from tagih.models.client_words import Amendment, PaymentClaim
from tagih.models.company import ChainHead, Company, Logo, OperationKey
from tagih.models.credit import CreditCheck, CreditException, CreditPolicy
from tagih.models.custom_fields import CustomField, CustomValue
from tagih.models.customers import Contact, Customer, PayerGroup
from tagih.models.deductions import Deduction, ExpectedDeduction
from tagih.models.dunning import Case, Decision, Dispute, DunningPolicy, Notice, Promise, Run
from tagih.models.einvoices import EInvoice, EInvoiceReceiver, EInvoiceSender
from tagih.models.events import Event
from tagih.models.further_ways import Cheque, VirtualAccount
from tagih.models.holdings import EarlyDiscount, Holding, IncentivePolicy, Replenishment
from tagih.models.invoices import Invoice, InvoiceLine, InvoiceTax, Receivable, Series
from tagih.models.ledger import JournalEntry, JournalLine
from tagih.models.mandates import Collecting, Collection, CollectionFile, CollectionPart, Mandate
from tagih.models.matching import Match, PayerAlias, ReferenceKey
from tagih.models.outbox import ArrivalQuestion, Attempt, DeliveryReport, Dispatch, Message
from tagih.models.payments import Allocation, Payment, Reversal
from tagih.models.personal import PersonalWords
from tagih.models.plans import PaymentPlan, PlanPart
from tagih.models.portal import PortalLink
from tagih.models.products import Product
from tagih.models.proofs import Proof
from tagih.models.quotes import Deliverable, File, Milestone, Quote, QuoteLine, Signature
from tagih.models.rates import ExchangeRate, InvoiceRate
from tagih.models.recurring import BillingCycle, Occurrence, Recurring, RecurringLine
from tagih.models.refunds import Refund
from tagih.models.tags import Tag
from tagih.models.ways import CustomerWay, PaymentWay
from tagih.models.work import WorkEntry, WorkPolicy
from tagih.models.write_offs import PaymentPolicy, WriteOff

__all__ = [
    "Allocation", "Amendment", "ApiToken", "ArrivalQuestion", "Attempt", "BankAccount", "BankFile", "BankLine",
    "BankMapping", "BankStatement", "BillingCycle", "Case", "ChainHead", "Charge", "ChargePart", "ChargeRefund",
    "Cheque", "Collecting", "Collection", "CollectionFile", "CollectionPart", "Company", "Contact", "CreditCheck",
    "CreditException", "CreditPolicy", "CustomField", "CustomValue", "Customer", "CustomerWay", "Decision",
    "Deduction", "Deliverable", "DeliveryReport", "Dispatch", "Dispute", "DunningPolicy", "EInvoice",
    "EInvoiceReceiver", "EInvoiceSender", "EarlyDiscount", "Event", "ExchangeRate", "ExpectedDeduction", "File",
    "Holding", "IncentivePolicy", "Invoice", "InvoiceAdjustment", "InvoiceLine", "InvoiceRate", "InvoiceTax",
    "JournalEntry", "JournalLine", "Logo", "Mandate", "Match", "Membership", "Message", "Milestone", "Notice",
    "Occurrence", "OperationKey", "PayerAlias", "PayerGroup", "Payment", "PaymentClaim", "PaymentMethod",
    "PaymentPlan", "PaymentPolicy", "PaymentWay", "PersonalWords", "PlanPart", "PortalLink", "Product", "Promise",
    "Proof", "ProviderAccount", "ProviderEvent", "Quote", "QuoteLine", "Receivable", "Recurring", "RecurringLine",
    "ReferenceKey", "Refund", "Replenishment", "Reversal", "Run", "Series", "Signature", "Tag", "User",
    "VirtualAccount", "WorkEntry", "WorkPolicy", "WriteOff",
]  # fmt: skip
