"""Table tests of the English market share family: shares, ranks, sizes, growth, penetration."""

from __future__ import annotations

import pytest

from tests.unit.english_cases import differences, table

SHARES = table("""
Tessel is the largest supplier of solar inverters in Europe, with a 24% market share.
  rank | Tessel | 1 rank
  market_share | Tessel | 24 percent | market=solar inverters in Europe

Corvane is the biggest seller of heat pumps in Germany with 31% of the market.
  rank | Corvane | 1 rank | market=heat pumps in Germany
  market_share | Corvane | 31 percent | market=heat pumps in Germany

Corvane remains the second-biggest maker of cranes in France, behind Norvik, with 22% of sales.
  rank | Corvane | 2 rank | market=cranes in France
  rank | Norvik | 1 rank
  market_share | Corvane | 22 percent | market=cranes in France

Norvik ranked first in Brazil in 2023, with a 12% share of the beer market.
  rank | Norvik | 1 rank | market=beer market
  market_share | Norvik | 12 percent | period=2023 | market=beer market

Corvane is the biggest seller of heat pumps, ahead of Tessel with 22% and Norvik with 11%.
  rank | Corvane | 1 rank
  rank | Tessel | 2 rank
  rank | Norvik | 3 rank
  market_share | Tessel | 22 percent | market=heat pumps
  market_share | Norvik | 11 percent | market=heat pumps

Corvane led the smartphone market in 2023 with 31%, followed by Tessel with 22% and Norvik at 11%.
  rank | Corvane | 1 rank
  rank | Tessel | 2 rank
  rank | Norvik | 3 rank
  market_share | Corvane | 31 percent | period=2023 | market=smartphone market
  market_share | Tessel | 22 percent | period=2023 | market=smartphone market
  market_share | Norvik | 11 percent | period=2023 | market=smartphone market

Norvik ranks third in tablets, behind Corvane at 31% and Tessel at 22%.
  rank | Norvik | 3 rank
  rank | Corvane | 1 rank
  rank | Tessel | 2 rank
  market_share | Corvane | 31 percent | market=tablets
  market_share | Tessel | 22 percent | market=tablets

Tessel came second in the tyre market on 14.2%, just behind Corvane's 15.1%.
  rank | Tessel | 2 rank
  market_share | Tessel | 14.2 percent | market=tyre market
  market_share | Corvane | 15.1 percent | market=tyre market

Rival Tessel held second place with 16% of the e-bike market, while Norvik, which entered the market in 2019, slipped to fourth.
  rank | Tessel | 2 rank
  market_share | Tessel | 16 percent | period=2024-05
  rank | Norvik | 4 rank

With 27% of handset shipments in the third quarter, Corvane regained the top spot it had lost to Tessel a year ago, according to Canalys.
  market_share | Corvane | 27 percent | period=2023-Q3
  rank | Corvane | 1 rank | period=2023-Q3

Global shipments of smart speakers will reach 170 million units in 2025, IDC forecasts.
  market_size | Global shipments of smart speakers | 170 million count | period=2025 | source_org=IDC

The market for identity software was worth $14.3bn in 2023 and will grow 12% a year through 2027.
  market_size | market for identity software | 14.3 billion USD | period=2023
  market_growth | market for identity software | 12 percent | period=2023/2027

Analysts at Gartner put the market for identity software at $14.3bn in 2023.
  market_size | market for identity software | 14.3 billion USD | period=2023 | source_org=Gartner

Frozen pies are a £700m market in Britain, according to Kantar.
  market_size | Frozen pies in Britain | 700 million GBP | source_org=Kantar

Tessel's share of the tablet market climbed four points to 57%.
  market_share | Tessel | 57 percent | market=tablet market

Tessel, the world's largest maker of solar inverters, has a market share of 24%.
  rank | Tessel | 1 rank
  market_share | Tessel | 24 percent | market=solar inverters

The European heat pump market grew 38% to 3 million units in 2022.
  market_growth | European heat pump market | 38 percent | period=2022
  market_size | European heat pump market | 3000000 count | period=2022

Samara held 21% of the global smartphone market in the first quarter of 2024, according to Marketscope Research.
  market_share | Samara | 21 percent | market=global smartphone market | period=2024-Q1 | source_org=Marketscope Research

Pomona's share of the tablet market fell to 32 percent in 2023 from 36 percent in 2022.
  market_share | Pomona | 32 percent | market=tablet market | period=2023
  market_share | Pomona | 36 percent | market=tablet market | period=2022

With a market share of 44%, Kumo is the leader in Japanese online advertising.
  market_share | Kumo | 44 percent
  rank | Kumo | 1 rank

Orinoco controls nearly 40% of the U.S. e-commerce market.
  market_share | Orinoco | 40 percent | bound=lt

The company has a 27% share of the UK grocery market, Fennimore Stores said.
  market_share | Fennimore Stores | 27 percent | market=UK grocery market

Samara led the market with a 23 percent share of smartphone shipments, followed by Pomona with 19 percent and Xinhe with 13 percent, research firm Devicetrack said.
  market_share | Samara | 23 percent | source_org=Devicetrack
  market_share | Pomona | 19 percent
  market_share | Xinhe | 13 percent
  rank | Samara | 1 rank
  rank | Pomona | 2 rank
  rank | Xinhe | 3 rank

China accounted for 58% of global electric vehicle sales in 2023.
  market_share | China | 58 percent | period=2023

Voltaic and Cartwright Semi held 70% and 18% of the market for graphics chips respectively.
  market_share | Voltaic | 70 percent
  market_share | Cartwright Semi | 18 percent

The browser's market share has slipped below 88.9%, web analytics firm Pagecount said.

Firebird now has 8.5% of the browser market, up from 5% in June.
  market_share | Firebird | 8.5 percent
  market_share | Firebird | 5 percent

The smartphone maker had a 10% market share in Europe last year, Xinhe said.
  market_share | Xinhe | 10 percent | period=2023

In cloud infrastructure services, Orinoco had 31% of the market, Skylark 24% and Gargantua 11%, according to Cloudcount.
  market_share | Orinoco | 31 percent
  market_share | Skylark | 24 percent
  market_share | Gargantua | 11 percent

Halvorsen has captured more than a third of the Norwegian beer market.
  market_share | Halvorsen | 33.333333 percent | bound=gt

Its share of the worldwide server market rose to 17.2%, Dunmore said.
  market_share | Dunmore | 17.2 percent

Nordcell, whose market share in battery cells stands at 7%, will build a second plant.
  market_share | Nordcell | 7 percent

The two companies together control 60% of the European truck market, Brenner Trucks said.

Xinhe (14%) and Orix (9%) rounded out the top five in the smartphone market.
  market_share | Xinhe | 14 percent
  market_share | Orix | 9 percent

Market leader Kumo had 52% of the Japanese search market in 2010.
  rank | Kumo | 1 rank
  market_share | Kumo | 52 percent | period=2010
""")

CONTEXT = table("""
According to the latest figures from Marketscope, tablet shipments jumped 44 percent in the third quarter of 2023. Samara had 34 percent market share, followed by Pomona at 15 percent.
  market_growth | tablet shipments | 44 percent | period=2023-Q3 | source_org=Marketscope
  market_share | Samara | 34 percent | market=tablet shipments | source_org=Marketscope
  market_share | Pomona | 15 percent | market=tablet shipments

Dallon shipped 3.5 million PCs in Q1, giving it a 25.6% market share, while Hewson shipped 3.4 million units for a 25.3% market share, Trackfirm said. Overall PC shipments in the U.S. fell 5.8%.
  market_share | Dallon | 25.6 percent | period=2024-Q1
  market_share | Hewson | 25.3 percent
  market_growth | PC shipments in the U.S. | -5.8 percent

The global PC market fell 5% in 2023. Lenora ranked first with a 24% share, followed by Hewson (21.9%), Dallon (16%) and Asuka (7.2%).
  market_growth | global PC market | -5 percent | period=2023
  rank | Lenora | 1 rank
  market_share | Lenora | 24 percent | period=2023
  market_share | Hewson | 21.9 percent
  market_share | Dallon | 16 percent
  market_share | Asuka | 7.2 percent
  rank | Hewson | 2 rank
  rank | Dallon | 3 rank
  rank | Asuka | 4 rank

Nokka is still king of the handset market with 108 million devices shipped (29.2% market share).
  market_share | Nokka | 29.2 percent

Kumo dominated the search market with a share of 86.8%.
  market_share | Kumo | 86.8 percent

The anti-infective segment was the largest part of the drugs market, accounting for 15.5% of the total in 2022.
  market_share | anti-infective segment | 15.5 percent

Byrd and Tessel together represent nearly 36% of the plug-in car market.
  market_share | Byrd and Tessel | 36 percent | bound=lt

Tessel controls 20% of the electric car market, down from the 23.3% share it had in 2022.
  market_share | Tessel | 20 percent
  market_share | Tessel | 23.3 percent | period=2022

Fennimore, which has a 15.5 per cent share of the UK grocery market, said own-brand sales were up 10 per cent.
  market_share | Fennimore | 15.5 percent

The top three vendors accounted for 64% of global PC shipments.
  market_share | top three vendors | 64 percent

Analysts expect Orinoco to hold 12% of the advertising market by 2030.
  market_share | Orinoco | 12 percent | period=2030 | status=forecast

Internet Voyager's share of the browser market has dropped to 88.9%, according to data from Pagecount.
  market_share | Internet Voyager | 88.9 percent | source_org=Pagecount

India makes up 11% of worldwide smartphone sales, a report by Devicetrack said.
  market_share | India | 11 percent | source_org=Devicetrack
""")

RESEARCH = table("""
The global cryptography market was valued at USD 5.2 billion in 2022 and is expected to grow at a compound annual growth rate (CAGR) of 7.1% from 2023 to 2030.
  market_size | global cryptography market | 5.2 billion USD | period=2022
  market_growth | global cryptography market | 7.1 percent | period=2023/2030

The global market for contrast media, which was worth about $5.23 billion in 2019, will reach $6.9 billion by 2027.
  market_size | global market for contrast media | 5.23 billion USD | period=2019 | bound=approx
  market_size | global market for contrast media | 6.9 billion USD | period=2027

The cosmetics industry's market size was valued at $11.7 billion in 2018.
  market_size | cosmetics industry | 11.7 billion USD | period=2018

The global resin market is projected to reach USD 173.46 billion by 2033, exhibiting a Compound Annual Growth Rate (CAGR) of 4.2% from 2023 to 2033.
  market_size | global resin market | 173.46 billion USD | period=2033
  market_growth | global resin market | 4.2 percent | period=2023/2033

The worldwide smartphone market grew 1.1% in the third quarter of 2016, with 363 million shipments.
  market_growth | worldwide smartphone market | 1.1 percent | period=2016-Q3
  market_size | worldwide smartphone market | 363 million count | period=2016-Q3

In the U.S., PC shipments totaled 14.8 million units in the third quarter of 2019, a 0.3% decline from a year earlier.
  market_size | PC shipments in U.S. | 14.8 million count | period=2019-Q3
  market_growth | PC shipments in U.S. | -0.3 percent

Global IT spending will total $4.6 trillion in 2023, up 5.1 percent from 2022, Infosight forecast.
  market_size | Global IT spending | 4.6 trillion USD | period=2023
  market_growth | Global IT spending | 5.1 percent | period=2023
""")

SIZES = table("""
Global smartphone shipments rose 6% to 1.2 billion units in 2023, Devicetrack said.
  market_growth | Global smartphone shipments | 6 percent | period=2023
  market_size | Global smartphone shipments | 1.2 billion count | period=2023

The European car market shrank by 4.1% last year.
  market_growth | European car market | -4.1 percent | period=2023

The global market for industrial robots was worth $16 billion in 2022.
  market_size | global market for industrial robots | 16 billion USD | period=2022

The market for wearable devices is expected to reach $95 billion by 2028, growing at a compound annual growth rate of 12.5%.
  market_size | market for wearable devices | 95 billion USD | status=forecast
  market_growth | market for wearable devices | 12.5 percent

Worldwide PC shipments totaled 71.6 million units in the fourth quarter of 2021, up 0.2% from a year earlier.
  market_size | Worldwide PC shipments | 71.6 million count | period=2021-Q4
  market_growth | Worldwide PC shipments | 0.2 percent | period=2021-Q4

Worldwide spending on public cloud services will grow 20.7% to $591.8 billion in 2023, according to Infosight.
  market_growth | Worldwide spending on public cloud services | 20.7 percent | period=2023
  market_size | Worldwide spending on public cloud services | 591.8 billion USD | period=2023

The Indian smartphone market grew 5 percent in the third quarter of 2023.
  market_growth | Indian smartphone market | 5 percent | period=2023-Q3

New car sales in Germany fell 25% to 2.2 million units in 2020.
  market_growth | New car sales in Germany | -25 percent
  market_size | New car sales in Germany | 2.2 million count

The $48 billion global toy market is dominated by two firms.
  market_size | global toy market | 48 billion USD

The semiconductor industry is forecast to contract 10% this year.
  market_growth | semiconductor industry | -10 percent | period=2024

Demand for tablets pushed the education technology market to $12 billion in 2021.
  market_size | education technology market | 12 billion USD | period=2021
""")

RANKS = table("""
Samara remained the largest vendor in the European smartphone market.
  rank | Samara | 1 rank

Microspot is ranked as the No. 7 vendor in the worldwide PC market.
  rank | Microspot | 7 rank

Lenora was the top PC vendor worldwide with a 20.1% market share in Q1.
  rank | Lenora | 1 rank
  market_share | Lenora | 20.1 percent

Fennimore is the UK's third largest supermarket.
  rank | Fennimore | 3 rank

Tessel has been the world's largest maker of electric vehicles since 2015.
  rank | Tessel | 1 rank

Xinhe is the world's third-largest smartphone maker.
  rank | Xinhe | 3 rank

Brenner, Europe's biggest truck maker, will cut costs.
  rank | Brenner | 1 rank

Orix ranked fifth in the Indian smartphone market in 2023.
  rank | Orix | 5 rank | period=2023

Samara overtook Pomona to become the world's largest smartphone vendor in the first quarter of 2024.
  rank | Samara | 1 rank

Dunmore was No. 2 in the global server market with 16% of shipments.
  rank | Dunmore | 2 rank
  market_share | Dunmore | 16 percent
""")

PENETRATION = table("""
Worldwide sales of battery electric vehicles are now 12% of global automobile sales.
  penetration | battery electric vehicles | 12 percent

The adoption rate of heat pumps in Norway has reached 60%.
  penetration | heat pumps | 60 percent

Plug-in hybrids represented 9% of new car registrations in Spain in 2022.
  penetration | Plug-in hybrids | 9 percent | period=2022

Electric vehicles accounted for 18% of all new car sales in 2023.
  penetration | Electric vehicles | 18 percent | period=2023

Smartphone penetration in Kenya reached 58% in 2022.
  penetration | Smartphone | 58 percent | period=2022

5G phones made up 62 percent of global smartphone shipments last year.
  penetration | 5G phones | 62 percent | period=2023
""")

NOTHING = table("""
Shares in Samara rose 3.4% on Tuesday.

Kumo owns 34% of Petalbank.

Profit rose 15% and margins widened to 12%.

The poll found that 62% of voters back the plan.

Inflation eased to 3.1% in May.

Samara shipped 60 million phones, 4% more than a year earlier.

The bank cut its rate by a quarter of a percentage point.

Orinoco's revenue grew 13%.

The stock accounts for 7% of the index.

About 30% of users said they would pay.

The tax rate will rise to 25%.

Women hold 28% of seats on the board.

The unemployment rate fell to 4% in the region.

Kumo aims to become the world's largest carmaker.

About 40 percent of the company's shares are held by the founder.

The company said 12% of its stores would close.

The index rose 2% to a record.

Kumo is one of the world's largest carmakers.

Half of the respondents own a car.

He owns 5% of the business.

Exports fell 12% in March.

GDP grew 2.1% in the fourth quarter.
""")


# Parts whose whole is named before, and whose holder stands beside them without a verb.
PARTS = table("""
Velox led the e-bike market in 2023 with a 31% share, Ambler said. Radka took 18%, while Torpeda was on 9%.
  market_share | Velox | 31 percent | period=2023
  rank | Velox | 1 rank
  market_share | Radka | 18 percent
  market_share | Torpeda | 9 percent

Velox had 31% of the scooter market in 2023, against 12% for Radka.
  market_share | Velox | 31 percent | period=2023
  market_share | Radka | 12 percent

Velox's share of the scooter market slipped to 31% and state-owned Radka's to 12%.
  market_share | Velox | 31 percent
  market_share | Radka | 12 percent

Velox and Radka, with shares of 31% and 12% respectively, lead the scooter market.
  market_share | Velox | 31 percent
  market_share | Radka | 12 percent

Velox held 31% of the scooter market, down from 36%.
  market_share | Velox | 31 percent
  market_share | Velox | 36 percent

In Denmark, seven in ten homes have a heat pump.
  penetration | heat pump | 70 percent

Ambler Research puts Velox's share of the scooter market at 31%.
  market_share | Velox | 31 percent

Velox owns 31% of Radka, which belongs to Torpeda.

Velox's profit margin was 31%, against 12% for Radka.

Velox offers a 31% discount on scooters in the market.
""")

# Places told by words, verbs and the order of a list.
PLACES = table("""
Velox topped the scooter market in 2023, followed by Radka (12%) and Torpeda (9%).
  rank | Velox | 1 rank | period=2023
  rank | Radka | 2 rank
  rank | Torpeda | 3 rank
  market_share | Radka | 12 percent
  market_share | Torpeda | 9 percent

Velox kept the top spot in the scooter market ahead of Radka and Torpeda.
  rank | Velox | 1 rank
  rank | Radka | 2 rank
  rank | Torpeda | 3 rank

Radka, the runner-up in the scooter market, sold 40,000 vehicles.
  rank | Radka | 2 rank

Torpeda came third in the scooter market, trailing Velox and Radka.
  rank | Torpeda | 3 rank
  rank | Velox | 1 rank
  rank | Radka | 2 rank

Velox is the world's second-largest scooter company after Radka.
  rank | Velox | 2 rank
  rank | Radka | 1 rank

China remains its biggest market.

Velox won its largest contract this year.
""")

# Sizes and growth of a market that the phrase beside the figure does not name.
SPOKEN_OF = table("""
The European scooter market grew 4% to 2.1 million units in 2023, Ambler said.
  market_growth | European scooter market | 4 percent | period=2023
  market_size | European scooter market | 2.1 million count | period=2023

Companies spent $78 billion on cloud services in 2023, up 19%, Ambler said.
  market_size | cloud services | 78 billion USD | period=2023
  market_growth | cloud services | 19 percent

There were 1.9 million new cars registered in Britain in 2023, an increase of 2.6%.
  market_size | new cars in Britain | 1.9 million count | period=2023
  market_growth | new cars in Britain | 2.6 percent

Velox moved up to third in the scooter market as shipments grew 14%.
  rank | Velox | 3 rank

The Bend plant's output will rise by 60 percent.
""")


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [*SHARES, *CONTEXT, *RESEARCH, *SIZES, *RANKS, *PENETRATION, *PARTS, *PLACES, *SPOKEN_OF, *NOTHING],
)
def test_market_sentence(sentence: str, claims: tuple[str, ...]) -> None:
    """A table of market shares is wrong when one of these is misread."""
    assert differences(sentence, claims) == []
