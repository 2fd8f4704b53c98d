from django.db import migrations, models

from tagih.domain import creditor_reference


def name_customers(apps, schema_editor):
    """Every client that is there gets the reference it would have got when it was added."""
    taken = set()
    for customer in apps.get_model("tagih", "Customer").objects.order_by("id").only("id", "company_id", "number"):
        reference = creditor_reference.of_customer(customer.number)
        if (customer.company_id, reference) in taken:
            reference = creditor_reference.of_customer(customer.number, again=True)
        taken.add((customer.company_id, reference))
        type(customer).objects.filter(pk=customer.pk).update(creditor_reference=reference)


class Migration(migrations.Migration):

    dependencies = [
        ('tagih', '0017_banking'),
    ]

    operations = [
        migrations.AddField(
            model_name='customer',
            name='creditor_reference',
            field=models.CharField(blank=True, max_length=25),
        ),
        migrations.AddField(
            model_name='invoice',
            name='creditor_reference',
            field=models.CharField(blank=True, max_length=25),
        ),
        migrations.RunPython(name_customers, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='customer',
            constraint=models.UniqueConstraint(condition=models.Q(('creditor_reference', ''), _negated=True), fields=('company', 'creditor_reference'), name='customer_reference_once'),
        ),
        migrations.AddConstraint(
            model_name='invoice',
            constraint=models.UniqueConstraint(condition=models.Q(('creditor_reference', ''), _negated=True), fields=('company', 'creditor_reference'), name='invoice_reference_once'),
        ),
    ]
