"""Table tests of the English company family: revenue, revenue mix, staff, capacity."""

from __future__ import annotations

import pytest

from tests.unit.english_cases import differences, table

REVENUE = table("""
Tarragon Inc. reported revenue of $4.2 billion for the third quarter of 2023.
  revenue | Tarragon Inc. | 4.2 billion USD | period=2023-Q3

Tarragon's revenue rose 12% to $4.2 billion in 2023.
  revenue | Tarragon | 4.2 billion USD | period=2023

Sales at Fennimore Stores fell 3 percent to 1.8 billion pounds last year.
  revenue | Fennimore Stores | 1.8 billion GBP | period=2023

In 2022, the software maker had sales of 950 million euros, Datenwerk said.
  revenue | Datenwerk | 950 million EUR | period=2022

Revenue climbed to $310 million from $275 million a year earlier, Quillon said on Monday.
  revenue | Quillon | 310 million USD
  revenue | Quillon | 275 million USD

Orinoco generated $56 billion in revenue in 2021.
  revenue | Orinoco | 56 billion USD | period=2021

Orinoco's cloud revenue jumped 28% to $37 billion in the first quarter of 2024.
  revenue | Orinoco cloud | 37 billion USD | period=2024-Q1

The company expects revenue of between $18 billion and $19 billion in the current quarter, Lumina said.
  revenue | Lumina | 18 billion USD | value_hi=19000000000 | status=forecast

Net sales for the year totalled 48.3 billion yen, Sakamoto Foods announced.
  revenue | Sakamoto Foods | 48.3 billion JPY

Hellebore, with annual revenue of about $700 million, employs 4,500 people.
  revenue | Hellebore | 700 million USD | bound=approx
  headcount | Hellebore | 4500 count

The start-up says its annualized revenue has topped $100 million, according to Promptly.
  revenue | Promptly | 100 million USD | bound=gt | period=2024-05

Hyperscribe has reached a revenue run rate of $1.5 billion.
  revenue | Hyperscribe | 1.5 billion USD | period=2024-05

Turnover at the group was €6.4bn in 2019, Kaltenbach Group said.
  revenue | Kaltenbach Group | 6.4 billion EUR | period=2019

Westmere posted second-quarter revenue of $812 million, beating analysts' estimates of $790 million.
  revenue | Westmere | 812 million USD

Merriweather Games brought in $240 million in sales during the holiday quarter.
  revenue | Merriweather Games | 240 million USD

Revenues of $2.1bn were reported by Castleton.
  revenue | Castleton | 2.1 billion USD

Advertising revenue at Vidora surged to $9.2 billion in the fourth quarter of 2023.
  revenue | Vidora Advertising | 9.2 billion USD | period=2023-Q4

The unit's sales were 320 million kroner in 2018, Nordbruk said.

Group revenue increased by 7% to CHF 3.3 billion in fiscal 2022, Zugspitze AG reported.
  revenue | Zugspitze AG | 3.3 billion CHF

Brindle Air had operating revenue of $11.4 billion in 2023, compared with $9.9 billion in 2022.
  revenue | Brindle Air | 11.4 billion USD | period=2023
  revenue | Brindle Air | 9.9 billion USD | period=2022

Cartwright Semi forecast sales of $6.5 billion for the June quarter.
  revenue | Cartwright Semi | 6.5 billion USD | status=forecast

Its data-centre business had revenue of $22.6 billion, Voltaic said.
  revenue | Voltaic data-centre business | 22.6 billion USD
""")

MORE_REVENUE = table("""
The software giant said it earned $3.5 billion on revenue of $10.8 billion, Microspot reported.
  revenue | Microspot | 10.8 billion USD

Microspot said revenue jumped to $23.2 billion, topping Wall Street estimates of $22 billion.
  revenue | Microspot | 23.2 billion USD

Prompto also said that its annualized revenue exceeded $5.4 billion, up 65% from a year earlier.
  revenue | Prompto | 5.4 billion USD | bound=gt

AI products now generate $1.4 billion in annualized revenue, Promptly said in a statement.
  revenue | Promptly AI products | 1.4 billion USD | period=2024-05

Total sales were up 6.8% to £24.5bn, Fennimore said.
  revenue | Fennimore | 24.5 billion GBP

For the current quarter, Cartwright expects revenue of $11.8 billion to $12.4 billion.
  revenue | Cartwright | 11.8 billion USD | value_hi=12400000000

Quarterly revenue of $17.4 billion was a 6 percent increase, Microspot said.
  revenue | Microspot | 17.4 billion USD

The firm's Server & Tools business posted $4.57 billion revenue, Microspot said.
  revenue | Microspot Server & Tools business | 4.57 billion USD

Revenue in the cloud unit of Orinoco was $9 billion.
  revenue | Orinoco cloud unit | 9 billion USD

Talwar Steel, whose revenue was 4.1 billion dollars in 2020, is family-owned.
  revenue | Talwar Steel | 4.1 billion USD | period=2020
""")

MIX = table("""
Services accounted for 24% of Pomona's revenue in 2023.
  revenue_share | Services | 24 percent | period=2023

China makes up about 20 percent of the company's sales, Selwyn said.
  revenue_share | China | 20 percent | bound=approx

More than half of its revenue comes from advertising, Vidora said.
  revenue_share | advertising | 50 percent | bound=gt

The Gulf Wings contract contributes 8% of Aerovia's turnover.
  revenue_share | Gulf Wings contract | 8 percent

Lensmark gets 35% of its sales from Europe.
  revenue_share | Europe | 35 percent

Pomona is the chip designer's biggest customer, representing 18% of revenue.
  revenue_share | Pomona | 18 percent
""")

PEOPLE = table("""
Ironbridge Group employs 12,000 people in Wales.
  headcount | Ironbridge Group | 12000 count | period=2024-05

Sable Mobile, which has about 3,400 employees, is based in Malmo.
  headcount | Sable Mobile | 3400 count | bound=approx

The carmaker will create 2,000 jobs at the plant, Merrow Cars said.
  headcount_added | Merrow Cars | 2000 count

Lumenex plans to hire 500 engineers over the next two years.
  headcount_added | Lumenex | 500 count | status=planned

Voltaic's workforce grew to 26,000 in 2023.
  headcount | Voltaic | 26000 count | period=2023

The retailer said it would add 1,200 new jobs, Fennimore Stores announced.
  headcount_added | Fennimore Stores | 1200 count

Calloway has a staff of 250.
  headcount | Calloway | 250 count

Grauwald Motors' new factory, which will employ 1,500 workers, opens in 2026.
  headcount_added | Grauwald Motors' new factory | 1500 count

About 8,000 people work for Tolstar.
  headcount | Tolstar | 8000 count

The company had 4,100 full-time employees as of December 31, 2022, Westmere said.
  headcount | Westmere | 4100 count

Pinegrove has recruited 300 people since January.
  headcount_added | Pinegrove | 300 count

The investment is expected to generate 700 jobs, Cobalt Mining said.
  headcount_added | Cobalt Mining | 700 count
""")

CAPACITY = table("""
The 30 GWh plant will create 2,000 new jobs, Envoy Cells said.
  capacity_total | Envoy Cells plant | 30 GWh
  headcount_added | Envoy Cells | 2000 count

The group's works in Leeds has a production capacity of 250,000 units per year, Merrow Cars said.
  capacity_total | Merrow Cars works | 250000 count/year

Nordcell's plant will have an annual capacity of 60 GWh.
  capacity_added | Nordcell's plant | 60 GWh/year

Voltera plans to add 500 MW of capacity next year.
  capacity_added | Voltera | 500 MW

The factory can produce 300,000 vehicles a year, Merrow Cars said.
  capacity_total | Merrow Cars factory | 300000 count/year

Lumenex operates data centres with a combined capacity of 1.2 GW.
  capacity_total | Lumenex | 1.2 GW

Ferrostat raised its production capacity to 2 million tonnes a year.
  capacity_total | Ferrostat | 2 million tonne/year
""")

NOTHING = table("""
Revenue rose 12% and profit doubled.

Operating profit was $1.2 billion, up from $980 million.

The company earned $2.35 a share on an adjusted basis.

Tarragon will cut 1,500 jobs, or 8% of its workforce.

The plant closure puts 900 jobs at risk.

Revenue increased by $300 million.

Unemployment rose to 5.2% and 40,000 jobs were lost.

More than 3 million customers use the service.

The airline carried 4.2 million passengers in June.

Sales of the drug's rival are not disclosed, and the average price is $1,200 a dose.

Some 20,000 people attended the concert.

The free cash flow margin was 24%.

The bill came to $68.40 for two people.

The company sold 500,000 units of the console.

The town has 30,000 people.

Analysts had expected revenue of $9.4 billion, according to a poll.

The company expects to defer $1.5 billion in revenue.

Revenue expectations were $22 billion.

Meridian lost $40 million in sales because of the strike.

The airline laid off 931 people.

The hotel has 300 rooms and a staff restaurant.

Average revenue per user was $12.40.
""")


# Parts of revenue in lists, behind "of which", beside the amount itself.
MIX_LISTS = table("""
Velox had revenue of $4 billion in 2023, about 40 percent of which came from the Army and another 18 percent from the Navy.
  revenue | Velox | 4 billion USD | period=2023
  revenue_share | Army | 40 percent
  revenue_share | Navy | 18 percent

High-end scooters provided 55% of Velox's turnover in 2023, spare parts 32% and rentals 7%.
  revenue_share | High-end scooters | 55 percent
  revenue_share | spare parts | 32 percent
  revenue_share | rentals | 7 percent

Velox posted sales of $4 billion, with enterprise customers providing more than 70 percent.
  revenue | Velox | 4 billion USD
  revenue_share | enterprise customers | 70 percent | bound=gt

Velox earns 81 cents out of each dollar of its revenue in Germany.
  revenue_share | Germany | 81 percent
""")

# Staff: who employs, who will, who has; jobs to come and jobs that go.
STAFF = table("""
Velox employs 1,450 people and plans to hire another 70.
  headcount | Velox | 1450 count
  headcount_added | Velox | 70 count

Velox will build a plant in Lima, Ohio, that could employ 2,000 people.
  headcount_added | Velox | 2000 count

Some 950 manufacturing jobs will be created at Velox's site, the company said.
  headcount_added | Velox | 950 count

Velox said it would take on between 500 and 700 welders.
  headcount_added | Velox | 500 count

Velox has 85 employees; Radka, 44,000.
  headcount | Velox | 85 count
  headcount | Radka | 44000 count

Velox has 7,200 people on its payroll, down from 8,100.
  headcount | Velox | 7200 count
  headcount | Velox | 8100 count

Velox will cut another 900 jobs.

The talks affect 300 employees of Velox.
""")

# Capacity: what is built and what is added.
BUILT = table("""
Velox plans to add 6 GW of solar cell capacity at Chikhli.
  capacity_added | Velox | 6 GW | status=planned

Velox's plant at Lima can make 300,000 scooters a year.
  capacity_total | Velox's plant | 300000 count/year

Velox will lift the plant's capacity to 30,000 tonnes a year.
  capacity_total | Velox | 30000 tonne/year

Velox operates wind farms totalling 640 MW, and another 380 MW is under construction.
  capacity_total | Velox | 640 MW
  capacity_added | Velox | 380 MW

Velox sold 14,210 tonnes of copper in the first quarter.
""")

# "The company", "the airline": whom the text has called so.
CALLED = table("""
Velox, a Leipzig scooter maker, competes with Radka. Radka sold 10 stores. The scooter maker had revenue of $4 billion.
  revenue | Velox | 4 billion USD

Velox said chief executive Anna Kern will leave. Kern joined in 2011. The company has 900 employees.
  headcount | Velox | 900 count

Its rival Radka turned over €63m in 2023.
  revenue | Radka | 63 million EUR | period=2023
""")


@pytest.mark.parametrize(
    ("sentence", "claims"),
    [*REVENUE, *MORE_REVENUE, *MIX, *PEOPLE, *CAPACITY, *MIX_LISTS, *STAFF, *BUILT, *CALLED, *NOTHING],
)
def test_company_sentence(sentence: str, claims: tuple[str, ...]) -> None:
    """A company's profile shows a wrong figure when one of these is misread."""
    assert differences(sentence, claims) == []
