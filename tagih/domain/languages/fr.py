"""French."""

from tagih.domain.languages.base import Language

FRENCH = Language(
    code="fr",
    weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    full_date="{weekday} {day} {month} {year}",
    pay_now="Veuillez payer maintenant\N{NO-BREAK SPACE}: à payer le {date}.",
    pay_by="Veuillez payer au plus tard le {date}.",
    pay_by_because="Veuillez payer au plus tard le {date} ({because}).",
    one_day="1 jour",
    days="{days} jours",
    end_of_month="la fin du mois",
    one_day_after_month="1 jour après la fin du mois",
    days_after_month="{days} jours après la fin du mois",
    one_day_after_receipt="1 jour après que vous l’avez reçue",
    days_after_receipt="{days} jours après que vous l’avez reçue",
    pay_in_parts="Veuillez payer en {count} fois\N{NO-BREAK SPACE}: {parts}.",
    part="{amount} au plus tard le {date}",
    last_and="{others} et {last}",
    percent="{number}\N{NO-BREAK SPACE}%",
    decimal_mark=",",
    please=r"\bs['’]il\s+(?:vous|te)\s+pla[iî]t\b|\bveuillez\b|\bmerci\s+de\b|\bpourriez-vous\b|\bnous\s+vous\s+prions\b|\bsvp\b",
    thanks=r"\bmerci(?!\s+de\s+(?:payer|régler|verser))\b|\bremerci(?:e|ons|ement|ements)\b|\breconnaissants?\b",
    thank_you="Merci de votre confiance.",
    ask_feedback=(
        "Comment cela s’est-il passé\N{NO-BREAK SPACE}? Dites-le-nous en quelques mots, s’il vous plaît"
        "\N{NO-BREAK SPACE}: nous lisons chaque réponse et elle nous fait progresser."
    ),
    jargon=(
        (r"\b(?:paiement\s+)?(?:à\s+)?\d+\s+jours\s+net\b|\bnet\s+à\s+\d+(?:\s+jours)?\b", "la date à laquelle payer"),
        (r"\b\d+\s+jours\s+(?:fin\s+de\s+mois|F\.?D\.?M\b\.?)(?:\s+le\s+\d+)?", "la date à laquelle payer"),
        (r"(?-i:\bF\.?D\.?M\b\.?)", "la date à laquelle payer"),
        (r"\b(?:payable\s+|paiement\s+)?(?:à|dès)\s+réception(?:\s+de\s+(?:la\s+)?facture)?\b", "“veuillez payer maintenant” et la date"),
        (r"\bau\s+comptant\b|\bcomptant\b|\bsans\s+escompte\b", "la date, ou rien"),
        (r"\bcontre[\s-]remboursement\b", "“veuillez payer à la livraison”"),
        (r"\béchéance\b", "“à payer au plus tard le”"),
        (r"\bmise\s+en\s+demeure\b|\brelance\b", "“rappel”"),
        (r"\bdébiteurs?\b|\bcréanciers?\b|\bcréances?\b", "“client”, “ce que vous nous devez”"),
        (r"\bsolder\b|\bs['’]acquitter\b", "“payer”"),
        (r"\bci-joint(?:e|s|es)?\b|\bpar\s+la\s+présente\b|\bsusmentionné(?:e|s|es)?\b", "rien, ou “ce”"),
    ),
    first_of_month="1er",
)  # fmt: skip
