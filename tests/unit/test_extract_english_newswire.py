"""Table tests of what newswire English does to a sentence: seats and brackets between commas, leads without a name, offers refused."""

from __future__ import annotations

import pytest

from tests.unit.english_cases import differences, table

SUBJECTS = table("""
# a seat between commas does not hide who acts
Harlow, based in Dearborn, Michigan, said it expects capital spending of $8 billion this year. It will invest $3 billion in a plant.
  investment_amount | Harlow | 8 billion USD
  investment_amount | Harlow | 3 billion USD

Acme Pumps is a firm. Its factory in Bend, Oregon can produce 40,000 modules a month.
  capacity_total | Acme Pumps factory | 40000 count/month

# the unit belongs to the firm that a noun stands for
Harlow Motor posted record sales. The automaker's Harlow Pro unit grew. It had revenue of $1.2 billion in 2023.
  revenue | Harlow Motor | 1.2 billion USD | period=2023

# "its" keeps to the firm that the sentence has named
Bolt shipped 7 million tablets. Amazonia lost ground: its volume fell and the company, with a share of 6.7% of the tablet market, came fourth.
  market_share | Amazonia | 6.7 percent
  rank | Amazonia | 4 rank

# a lead that names no firm
A Finnish tire manufacturer will build a factory in Mississippi, creating 900 jobs, the governor announced. Norda Tyres said it plans to invest $490 million.
  headcount_added | Norda Tyres | 900 count
  investment_amount | Norda Tyres | 490 million USD

# a word that opens a sentence is no firm
Norda Tyres chose Ohio. Construction starts next year. The factory will make 4.5 million tires a year.
  capacity_added | Norda Tyres factory | 4.5 million count/year

Acme opened a plant. Two customers, Bolt and Cord, account for 80% of Acme's sales.
  revenue_share | customers | 80 percent
""")

AMOUNTS = table("""
# who rejects an offer does not buy
Ardent agreed a £2.3bn takeover of Wessex Foods. Wessex rejected a £2.1bn approach in April.
  acquisition_amount | Ardent | 2.3 bn GBP
  acquisition_amount | Ardent | 2.1 bn GBP

# the purchase of a firm from its seller
In November, Acme completed its acquisition of Lumisys, a maker of lasers, for $73 million.
  acquisition_amount | Acme | 73 million USD | counterparty=Lumisys

Meridia announced that it has completed the acquisition of Hallmark Thermal from funds managed by Apex Partners for a purchase price of $1.25 billion.
  acquisition_amount | Meridia | 1.25 billion USD

Acme Corp spent $2.4 billion to buy Bolt Systems.
  acquisition_amount | Acme Corp | 2.4 billion USD

Acme Corp agreed to sell its pump unit to Bolt Systems in a deal worth $2.4 billion.
  acquisition_amount | Bolt Systems | 2.4 billion USD

# the distance between two amounts, and a target, are no amounts of this kind
Acme won a £42m contract from the city. Its tender was £1.9m below that of Bolt.
  contract_amount | Acme | 42 m GBP

Acme won a $42 million contract from the Navy. It has reached 43 percent of its order target of $9.7 billion.
  contract_amount | Acme | 42 million USD

Daimlin said it would build a second factory in Kecskemet for 1 billion euros.
  investment_amount | Daimlin | 1 billion EUR
""")

MARKETS = table("""
TSMK made 53.4% of the world's foundry revenue in the third quarter of 2022.
  market_share | TSMK | 53.4 percent | period=2022-Q3

Chinese makers took 37 percent of global orders in February.
  market_share | Chinese makers | 37 percent

Market research firm Delloro ranked Acme third in the phone market.
  rank | Acme | 3 rank

Kord (KRD.N), the world's largest phone maker, cut prices.
  rank | Kord | 1 rank

Kord was the second-largest phone vendor in India with a 23% share.
  rank | Kord | 2 rank
  market_share | Kord | 23 percent

Chromebook shipments worldwide sank 24% to 3.6 million units in 2022, according to IDC.
  market_growth | Chromebook shipments | -24 percent
  market_size | Chromebook shipments | 3.6 million count

The global phone market will contract at a compound annual growth rate of 1.1% from 2024 to 2028.
  market_growth | global phone market | -1.1 percent

# compared with an amount that is no revenue
Acme won an order for $42 million. The amount is equivalent to 11.7 percent of the company's sales.
  contract_amount | Acme | 42 million USD
""")

PERIODS = table("""
Acme's second-quarter profit fell. Revenue rose 7% to $44 billion from $41 billion a year earlier.
  revenue | Acme | 44 billion USD | period=2024-Q2
  revenue | Acme | 41 billion USD | period=2023-Q2
""")


@pytest.mark.parametrize(("sentence", "claims"), SUBJECTS + AMOUNTS + MARKETS + PERIODS)
def test_newswire_sentence(sentence: str, claims: tuple[str, ...]) -> None:
    """A construction of newswire English is read with the right party, or left alone."""
    assert differences(sentence, claims) == []
