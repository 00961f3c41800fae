"""Table tests of the English investment family: money raised, invested, paid for companies, put into funds, granted."""

from __future__ import annotations

import pytest

from tests.unit.english_cases import differences, table

FUNDING = table("""
Berlin-based Trillobyte has raised $45 million in a Series B round led by Northgate Ventures.
  funding_amount | Trillobyte | 45 million USD | period=2024-05-14

Quantica Labs raised £12m from existing investors to expand its sales team.
  funding_amount | Quantica Labs | 12 million GBP

The start-up closed a €30 million seed round on Monday, bringing its total funding to €42 million, Heliox said.
  funding_amount | Heliox | 30 million EUR
  funding_amount | Heliox | 42 million EUR

Ferrostat said it had secured $250 million in debt financing from a group of banks.
  funding_amount | Ferrostat | 250 million USD

Nimbusly announced a $75 million Series C funding round.
  funding_amount | Nimbusly | 75 million USD

Payments firm Corvid has closed a $600 million Series H at a valuation of $50 billion.
  funding_amount | Corvid | 600 million USD

Opaline raised $2.1 billion in its initial public offering in New York, the biggest listing of the year.
  funding_amount | Opaline | 2.1 billion USD

Kestrel Robotics, which makes warehouse robots, has landed $18m in fresh funding.
  funding_amount | Kestrel Robotics | 18 million USD

The company has raised more than $300 million to date, according to Maribel Foods.
  funding_amount | Maribel Foods | 300 million USD | bound=gt

After raising $40 million last year, Zebulon plans to open an office in Tokyo.
  funding_amount | Zebulon | 40 million USD | period=2023

Solarwerk AG plans to raise up to 500 million euros through a rights issue.
  funding_amount | Solarwerk AG | 500 million EUR | bound=le | status=planned

Biotech company Veridia priced its $120 million public offering late Thursday.
  funding_amount | Veridia | 120 million USD

Dunmore Energy obtained a $1.2 billion loan from the Asian Development Bank.
  funding_amount | Dunmore Energy | 1.2 billion USD

A $90 million Series D round for Tallyho was led by Greenfield Capital.
  funding_amount | Tallyho | 90 million USD

The funding round of $25 million values Pipistrel at $200 million.
  funding_amount | Pipistrel | 25 million USD

Mosaic Health is in talks to raise $1 billion at a valuation of $12 billion, people familiar with the matter said.
  funding_amount | Mosaic Health | 1 billion USD | status=rumored

Artemisia has pulled in $15 million in a round co-led by Birch Partners and Delta Fund.
  funding_amount | Artemisia | 15 million USD

Led by Sagebrush Capital, the $60 million round will help Ostrava Systems hire engineers.
  funding_amount | Ostrava Systems | 60 million USD

Electric truck maker Volantis sold $800 million of convertible notes.
  funding_amount | Volantis | 800 million USD

Cloudberry snagged $5.5 million in pre-seed funding.
  funding_amount | Cloudberry | 5.5 million USD

The bank raised 3 billion Swiss francs from shareholders, Altdorf Bank said.
  funding_amount | Altdorf Bank | 3 billion CHF

Investors poured $3.2 billion into Hyperion, the company said.
  investment_amount | Investors | 3.2 billion USD | counterparty=Hyperion
""")

INVESTED = table("""
Grauwald Motors will invest $2.3 billion in a battery plant in Tennessee.
  investment_amount | Grauwald Motors | 2.3 billion USD | status=planned

Chipmaker Silvatron said on Wednesday it would spend 40 billion euros on two factories in Saxony.
  investment_amount | Silvatron | 40 billion EUR | period=2024-05-08

The steelmaker plans to invest 1.5 billion pounds over five years, Ironbridge Group said.
  investment_amount | Ironbridge Group | 1.5 billion GBP | horizon_years=5

Lumenex has committed $500m to build data centres in Malaysia.
  investment_amount | Lumenex | 500 million USD

Capital expenditures at Portia Corp reached $8.4 billion in the first quarter of 2024.
  investment_amount | Portia Corp | 8.4 billion USD | period=2024-Q1

Norrland Paper's capex will be about 900 million kroner this year.

Sovereign fund Al Dafra is investing $750 million in Tamarind Pharma.
  investment_amount | Al Dafra | 750 million USD | counterparty=Tamarind Pharma

Okami Holdings invested 20 billion yen in the start-up in 2021.
  investment_amount | Okami Holdings | 20 billion JPY | period=2021

The carmaker is to pump £350m into its plant at Halewood, Merrow Cars announced.
  investment_amount | Merrow Cars | 350 million GBP

Zephyr Air announced a $1 billion investment in sustainable fuel.
  investment_amount | Zephyr Air | 1 billion USD

An investment of $3 billion by Tolstar in the Polish plant was confirmed on Friday.
  investment_amount | Tolstar | 3 billion USD

Cobalt Mining has earmarked $4.5bn for the expansion of its mine in Chile.
  investment_amount | Cobalt Mining | 4.5 billion USD

Borealis Power is building a $2 billion wind farm off the coast of Norway.
  investment_amount | Borealis Power | 2 billion USD

Amberline took a 10% stake in the firm, investing $60 million.
  investment_amount | Amberline | 60 million USD

The company now expects capital spending of between $30 billion and $32 billion in 2024, Larkspur said.
  investment_amount | Larkspur | 30 billion USD | value_hi=32000000000 | period=2024

Talisman Group said it will put $200 million into the joint venture.
  investment_amount | Talisman Group | 200 million USD

Some $1.8 billion will be invested in the refinery by Petrovia.
  investment_amount | Petrovia | 1.8 billion USD

Hanwool Electronics scrapped plans to invest $5 billion in a display factory in Vietnam.
  investment_amount | Hanwool Electronics | 5 billion USD | status=cancelled

Quarrystone pledged to spend at least $10 billion on new chip plants in Arizona by 2030.
  investment_amount | Quarrystone | 10 billion USD | bound=ge

Bellweather paid $400 million for a 30% stake in Orchid Media.
  investment_amount | Bellweather | 400 million USD | counterparty=Orchid Media
""")

ACQUIRED = table("""
Atlas Software agreed to buy rival Brightpath for $2.6 billion in cash.
  acquisition_amount | Atlas Software | 2.6 billion USD | counterparty=Brightpath

Brewer Halvorsen has acquired craft brand Old Kiln for 80 million pounds.
  acquisition_amount | Halvorsen | 80 million GBP

Teledyne-like firm Optronix completed its $1.1 billion acquisition of Lenscraft last week.
  acquisition_amount | Optronix | 1.1 billion USD | counterparty=Lenscraft

Marlowe paid $610 million for Pinegrove Publishing in 2019.
  acquisition_amount | Marlowe | 610 million USD | counterparty=Pinegrove Publishing | period=2019

Pinegrove was sold to Marlowe for $610 million.
  acquisition_amount | Marlowe | 610 million USD

Software maker Datum is being bought by private equity firm Kestor Partners for $7 billion.
  acquisition_amount | Kestor Partners | 7 billion USD | counterparty=Datum

Nordvik has struck a $900 million deal to acquire Baltic Shipping.
  acquisition_amount | Nordvik | 900 million USD | counterparty=Baltic Shipping

Ambrose Foods said it would acquire Tastemade Snacks. The deal is valued at $3.4 billion including debt.
  acquisition_amount | Ambrose Foods | 3.4 billion USD

The takeover of Redwood Paper by Castellan is worth 1.4 billion euros.
  acquisition_amount | Castellan | 1.4 billion EUR

Harrow Capital's $5 billion takeover of Minton Hotels collapsed in March.
  acquisition_amount | Harrow Capital | 5 billion USD

Starling Bio snapped up Genwise for $45 million.
  acquisition_amount | Starling Bio | 45 million USD | counterparty=Genwise

Lindqvist is in advanced talks to buy Sable Mobile for about $3 billion, Reuters reported.
  acquisition_amount | Lindqvist | 3 billion USD | status=rumored | bound=approx

Regal Estates bought the office tower for $320 million.
  acquisition_amount | Regal Estates | 320 million USD

Under the terms of the agreement, Zenobia will pay $150 million for Arclight's payments business.
  acquisition_amount | Zenobia | 150 million USD

Arcadian, which bought Loomis for $975 million in 2023, is based in Sydney.
  acquisition_amount | Arcadian | 975 million USD | period=2023

Hedgerow will buy 75% of Silverfin for $90 million.
  acquisition_amount | Hedgerow | 90 million USD | counterparty=Silverfin
""")

FUNDS = table("""
Private equity firm Calloway has closed a $3.5 billion fund to invest in infrastructure.
  fund_size | Calloway fund | 3.5 billion USD

Birchwood Ventures raised $400 million for its third fund.
  fund_size | Birchwood Ventures third fund | 400 million USD

The government launched a 2 billion euro innovation fund.
  fund_size | government innovation fund | 2 billion EUR
""")

GRANTS = table("""
The Department of Energy has awarded $45 million to the University of Toledo for solar research.
  grant_amount | University of Toledo | 45 million USD | counterparty=Department of Energy

Private equity firm Harrow closed its fifth buyout fund at $3.8 billion, well above its $3 billion target.
  fund_size | Harrow fifth buyout fund | 3.8 billion USD

Vemo has raised $38 million. The deal has taken the total it has raised to $61 million.
  funding_amount | Vemo | 38 million USD
  funding_amount | Vemo | 61 million USD

Wolfram Semi received a $50 million grant from the Department of Energy.
  grant_amount | Wolfram Semi | 50 million USD

The U.S. Commerce Department awarded Silvatron $1.5 billion in grants under the CHIPS Act.
  grant_amount | Silvatron | 1.5 billion USD

The battery start-up won 1.2 billion euros in state aid, Nordcell said.
  grant_amount | Nordcell | 1.2 billion EUR
""")

NOTHING = table("""
Shares in Acme rose 4% to $45.20 on Monday.

The company, which has a market value of $12 billion, declined to comment.

Net profit rose to $1.2 billion, or $2.35 per share, from $900 million.

The start-up is valued at $4 billion.

The phone will cost $799 when it goes on sale in June.

He paid $3 million for a house in Malibu.

The regulator fined the bank $250 million.

The jury awarded the inventor $30 million in damages.

The charity raised $2 million for victims of the flood.

The chief executive earned $14 million in salary and bonuses last year.

The deficit widened to $68 billion in March.

The company has $14 billion in cash and $6 billion of debt.

The board approved a $10 billion share buyback.

Consumers spend $50 a month on streaming.

Capital spending rose by $2 billion from a year earlier.

The film took $120 million at the box office.
""")


@pytest.mark.parametrize(("sentence", "claims"), [*FUNDING, *INVESTED, *ACQUIRED, *FUNDS, *GRANTS, *NOTHING])
def test_investment_sentence(sentence: str, claims: tuple[str, ...]) -> None:
    """An analyst who sums investments gets the wrong total when one of these is misread."""
    assert differences(sentence, claims) == []


PASSAGES = table("""
# what an amount is, and whose, is told by the sentences around it
Tessaline will build a $300 million plant in Ohio. Another $90 million will go into a second line.
  investment_amount | Tessaline | 300 million USD
  investment_amount | Tessaline | 90 million USD

Arvid Systems raised $20 million in a seed round. The round brings its total raised to $31 million.
  funding_amount | Arvid Systems | 20 million USD
  funding_amount | Arvid Systems | 31 million USD

Zorbex emerged from stealth with $52 million in a round led by Kestrel Ventures.
  funding_amount | Zorbex | 52 million USD

Investors have just handed Fernlea $48 million to prove its venture works.
  funding_amount | Fernlea | 48 million USD

Ledgerly has pulled in $340 million from investors including Tarn Capital since 2017.
  funding_amount | Ledgerly | 340 million USD

Halden Power has borrowed more than $25 billion since last year.
  funding_amount | Halden Power | 25 billion USD | bound=gt

Alba Growth led the round with a €45m cheque, and Nordbank and Cobalt each chipped in €20m.
  investment_amount | Alba Growth | 45 million EUR
  investment_amount | Nordbank | 20 million EUR
  investment_amount | Cobalt | 20 million EUR

Vellumo put capital expenditures for 2025 at between $8 billion and $9 billion.
  investment_amount | Vellumo | 8 billion USD

The state approved a $38 million grant for a plant that Cyclona Materials is building near Harlan.
  grant_amount | Cyclona Materials | 38 million USD

The Energy Department awarded $640 million in grants to eight companies to retool their factories.
  grant_amount | eight companies | 640 million USD | counterparty=Energy Department

Brussels handed out 300 million euros in subsidies. Norway's Fjordal will get 113 million and Finland's Kymi 81 million.
  grant_amount | Fjordal | 113 million EUR
  grant_amount | Kymi | 81 million EUR

TSMO has asked for about $7 billion in subsidies under the chips act and Intello for $10 billion.
  grant_amount | TSMO | 7 billion USD
  grant_amount | Intello | 10 billion USD

Harrow Peak closed its fourth fund at $750 million.
  fund_size | Harrow Peak fourth fund | 750 million USD

Bessemo is seeking $400 million for a second India fund.
  fund_size | Bessemo second India fund | 400 million USD
""")

TAKEOVERS = table("""
# the price of a company, wherever the sentence puts it
Mirvand was taken private by Thornbridge Capital for $6.5 billion in November.
  acquisition_amount | Thornbridge Capital | 6.5 billion USD

Last year Datavo acquired Metricly. It picked up Cloudly for $70 million.
  acquisition_amount | Datavo | 70 million USD

Insurer Avivo is selling its French business to Aemo for €3.2bn.
  acquisition_amount | Aemo | 3.2 billion EUR

Stellano sold an 11 percent holding to Dutch group Asmex for 1.3 billion euros.
  investment_amount | Asmex | 1.3 billion EUR

St Moderne has accepted a £1.3bn bid from private equity firm Charterfield.
  acquisition_amount | Charterfield | 1.3 billion GBP

The club is to be sold to a consortium led by Tad Boehler for £4.2bn.
  acquisition_amount | consortium | 4.2 billion GBP

Adobix bought Marketo for $4.7 billion in 2018. Workfront cost it $1.5 billion in 2020.
  acquisition_amount | Adobix | 4.7 billion USD
  acquisition_amount | Adobix | 1.5 billion USD
""")

NOT_MINE = table("""
# money that is no investment, funding or grant of anybody
Walmor is selling its stake in the retailer, hoping to raise up to $3.7 billion.

Overstone writes initial checks of between $1 million and $5 million.

The round values Murmuro at $5 billion.
""")


@pytest.mark.parametrize(("sentence", "claims"), PASSAGES + TAKEOVERS + NOT_MINE)
def test_amount_told_by_its_passage(sentence: str, claims: tuple[str, ...]) -> None:
    """News tells amounts in a row and in few words; an analyst misses most of them if only full sentences are read."""
    assert differences(sentence, claims) == []


@pytest.mark.parametrize(
    ("sentence", "line"),
    [
        (
            "LONDON, Ont. - Acme Corp. will invest $20 million in a plant.",
            "investment_amount | Acme Corp. | 20 million CAD",
        ),
        ("Acme raised C$30 million. Bolt raised US$5 million.", "funding_amount | Bolt | 5 million USD"),
        ("Singapore-based Acme raised $10 million in a seed round.", "funding_amount | Acme | 10 million USD"),
        ("Manila's Acme invested 3 billion pesos in a plant.", "investment_amount | Acme | 3 billion PHP"),
        ("Mexico's Acme invested 3 billion pesos in a plant.", "investment_amount | Acme | 3 billion MXN"),
    ],
)
def test_currency_of_the_place(sentence: str, line: str) -> None:
    """A sum in the wrong dollars or pesos is wrong by a factor."""
    assert not [wrong for wrong in differences(sentence, (line,)) if wrong.startswith("missing")]
