"""One day of one account, said in every format: a transfer with a reference, twins, a fee and a return."""

from __future__ import annotations

from datetime import date

ACCOUNT, DAY = "NL91ABNA0417164300", date(2026, 3, 11)
AMOUNTS = [12100, 4000, 4000, -250, -12100]
"""What was booked, in minor units; from 100.00 the account goes to 177.50."""
OPENING, CLOSING = 10000, 17750

MT940 = b"""{1:F01ABNANL2AXXX0000000000}{2:I940ABNANL2AXXXN}{4:
:20:ONE DAY
:25:NL91ABNA0417164300
:28C:70/1
:60F:C260310EUR100,00
:61:2603110311C121,00NTRFNONREF//A1
:86:/TRTP/SEPA OVERBOEKING/IBAN/GB82WEST12345698765432/BIC/WESTGB22/NAM
E/Slow Ltd/REMI/USTD//RF26202600012 thank you/EREF/E2E-1
:61:2603110311C40,00NTRFNONREF
:86:/NAME/Prompt GmbH/REMI/2026-00004/EREF/NOTPROVIDED
:61:2603110311C40,00NTRFNONREF
:86:/NAME/Prompt GmbH/REMI/2026-00004/EREF/NOTPROVIDED
:61:2603110311D2,50NCHGNONREF
:86:Costs
:61:2603110311RC121,00NRTINONREF//A1R
:86:/NAME/Slow Ltd/REMI/returned/RTRN/AC04/
:62F:C260311EUR177,50
-}
"""

CAMT = b"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt>
<Id>70</Id><ElctrncSeqNb>70</ElctrncSeqNb><Acct><Id><IBAN>NL91ABNA0417164300</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-03-10</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">177.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-03-11</Dt></Dt></Bal>
<Ntry><Amt Ccy="EUR">121.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-11</Dt></BookgDt>
<AcctSvcrRef>A1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E2E-1</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>Slow Ltd</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>GB82WEST12345698765432</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Strd><CdtrRefInf><Ref>RF26 2026 0001 2</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">80.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-11</Dt></BookgDt>
<NtryDtls><TxDtls><Amt Ccy="EUR">40.00</Amt><RltdPties><Dbtr><Nm>Prompt GmbH</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>2026-00004</Ustrd></RmtInf></TxDtls>
<TxDtls><Amt Ccy="EUR">40.00</Amt><RltdPties><Dbtr><Nm>Prompt GmbH</Nm></Dbtr></RltdPties>
<RmtInf><Ustrd>2026-00004</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">2.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-03-11</Dt></BookgDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd></Ntry>
<Ntry><Amt Ccy="EUR">121.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-11</Dt></BookgDt><AcctSvcrRef>A1R</AcctSvcrRef><NtryDtls><TxDtls>
<RltdPties><Dbtr><Pty><Nm>Slow Ltd</Nm></Pty></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">999.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-03-11</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>
"""

OFX = b"""OFXHEADER:100
DATA:OFXSGML
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>ABNANL2A<ACCTID>NL91ABNA0417164300<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260311<DTEND>20260311
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260311120000[-5:EST]<TRNAMT>121.00<FITID>1<NAME>Slow Ltd<MEMO>RF26202600012 thank you</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260311<TRNAMT>+40,00<FITID>2<NAME>Prompt GmbH<MEMO>2026-00004</STMTTRN>
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260311<TRNAMT>40.00<FITID>3<NAME>Prompt GmbH<MEMO>2026-00004</STMTTRN>
<STMTTRN><TRNTYPE>FEE<DTPOSTED>20260311<TRNAMT>-2.50<FITID>4<MEMO>Costs</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260311<TRNAMT>-121.00<FITID>5<NAME>Slow Ltd<MEMO>returned &amp; sorry</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>177.50<DTASOF>20260311</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""

CSV = """Umsätze von Konto NL91 ABNA 0417 1643 00

Buchungstag;Valuta;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;Verwendungszweck;Betrag;Währung;Saldo nach Buchung
11.03.2026;11.03.2026;Slow Ltd;GB82WEST12345698765432;RF26202600012 thank you;121,00;EUR;221,00
11.03.2026;11.03.2026;Prompt GmbH;;2026-00004;40,00;EUR;261,00
11.03.2026;11.03.2026;Prompt GmbH;;2026-00004;40,00;EUR;301,00
11.03.2026;11.03.2026;;;Gebühr;-2,50;EUR;298,50
11.03.2026;11.03.2026;Slow Ltd;;Rückgabe;-121,00;EUR;177,50
;;;;Summe;77,50;EUR;
""".encode("cp1252")

FILES = {"mt940": MT940, "camt": CAMT, "ofx": OFX, "csv": CSV}
