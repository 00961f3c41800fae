"""Table tests of the English procurement family: contracts won and awarded, orders, bids, numbers of contracts."""

from __future__ import annotations

import pytest

from tests.unit.english_cases import differences, table

AWARDS = table("""
Harlan Dynamics Corp., Mobile, Alabama, is being awarded a $57,622,014 firm-fixed-price contract for two support vessels.
  contract_amount | Harlan Dynamics Corp. | 57622014 USD | period=2024-05-14 | status=won

Orbital Sciences LLC, Dulles, Virginia, was awarded a $9,874,500 modification (P00012) to contract W31P4Q-17-C-0042 for missile targets.
  contract_amount | Orbital Sciences LLC | 9874500 USD

Beacon Marine Inc., Portsmouth, Virginia, has been awarded a maximum $22,400,000 indefinite-delivery/indefinite-quantity contract for valves.
  contract_amount | Beacon Marine Inc. | 22400000 USD | bound=le

Tidewater Builders, Norfolk, Virginia, is awarded $18,250,000 for firm-fixed-price task order N4008524F4210 under a multiple award construction contract.
  contract_amount | Tidewater Builders | 18250000 USD

The Army has awarded Kestrel Aerospace a $120 million contract to upgrade its helicopters.
  contract_amount | Kestrel Aerospace | 120 million USD | counterparty=Army

The Ministry of Defence awarded a £450m contract to Clydeside Shipbuilders.
  contract_amount | Clydeside Shipbuilders | 450 million GBP | counterparty=Ministry of Defence

Vantor has won a $300 million contract from NASA to build a lunar lander.
  contract_amount | Vantor | 300 million USD | counterparty=NASA

Swiss engineering group Altherm won an order worth 85 million Swiss francs from Indian Railways.
  contract_amount | Altherm | 85 million CHF | counterparty=Indian Railways

Brightwater Engineering secured a contract valued at $75 million with the Port of Rotterdam.
  contract_amount | Brightwater Engineering | 75 million USD | counterparty=Port of Rotterdam

A contract worth 1.2 billion euros was awarded to the French firm Cerilis by the city of Lyon.
  contract_amount | Cerilis | 1.2 billion EUR

Dutch dredging company Van Houten has been awarded a contract worth more than €200 million in Singapore.
  contract_amount | Van Houten | 200 million EUR | bound=gt

IT services company Infodyne signed a five-year, $150 million contract with Barrow Bank.
  contract_amount | Infodyne | 150 million USD | counterparty=Barrow Bank

The government has given Northline Rail a contract worth £1.3bn to run trains in the north of England.
  contract_amount | Northline Rail | 1.3 billion GBP

Planemaker Aerovia clinched a $5 billion order from Gulf Wings for 40 jets.
  contract_amount | Aerovia | 5 billion USD | counterparty=Gulf Wings

Gulf Wings placed a $5 billion order with Aerovia.
  contract_amount | Aerovia | 5 billion USD | counterparty=Gulf Wings

Calder Group said on Thursday it had landed a £60m contract to build a hospital in Leeds.
  contract_amount | Calder Group | 60 million GBP | period=2024-05-09

Tamworth Systems received a $33.4 million contract modification from the U.S. Navy.
  contract_amount | Tamworth Systems | 33.4 million USD | counterparty=U.S. Navy

The contract, worth $80 million, went to Selby Software.
  contract_amount | Selby Software | 80 million USD

The $640 million contract was won by Hanover Construction.
  contract_amount | Hanover Construction | 640 million USD

Metro Transit selected Alsterion for a $420 million contract to supply 60 trams.
  contract_amount | Alsterion | 420 million USD | counterparty=Metro Transit

Petrolane and Oceanic Drilling were each awarded a $12 million contract.
  contract_amount | Petrolane | 12 million USD
  contract_amount | Oceanic Drilling | 12 million USD

Under the deal, Meridian Power will supply turbines worth $230 million to the utility.

The Pentagon cancelled a $10 billion cloud contract with Stratus Corp.
  contract_amount | Stratus Corp | 10 billion USD | status=cancelled

Redstone Cyber was given a three-year contract worth $14.5 million by the Department of Homeland Security.
  contract_amount | Redstone Cyber | 14.5 million USD | counterparty=Department of Homeland Security

Fairhaven Industries has inked a 90 million dollar deal to supply batteries to Volterra.
  contract_amount | Fairhaven Industries | 90 million USD

The company won a contract worth 500 million rupees from the state of Gujarat, Patel Engineering said.
  contract_amount | Patel Engineering | 500 million INR

Selex Marine's $45 million contract with the coast guard runs until 2027.
  contract_amount | Selex Marine | 45 million USD

Kirkwall Ltd has been named preferred bidder for a £200m contract to electrify the line.
  contract_amount | Kirkwall Ltd | 200 million GBP | status=candidate

The order is worth about $1.1 billion to Skyforge, the engine maker said.
  contract_amount | Skyforge | 1.1 billion USD | bound=approx

Longview Solar has signed a $700 million agreement to build a solar plant for the Egyptian government.
  contract_amount | Longview Solar | 700 million USD

Aerotek received a $24 million order for radar systems from the Royal Air Force.
  contract_amount | Aerotek | 24 million USD | counterparty=Royal Air Force

The U.S. Air Force picked Drayton Labs for a contract worth up to $950 million.
  contract_amount | Drayton Labs | 950 million USD | bound=le | counterparty=U.S. Air Force
""")

NOTICES = table("""
Ardent Federal Inc.,* doing business as Ardent Labs, Reston, Virginia, is awarded a $12,345,678 task order from a previously awarded contract for storage. The Marine Systems Command, Quantico, Virginia, is the contracting activity (M00000-19-F-0001).
  contract_amount | Ardent Federal Inc. | 12345678 USD | counterparty=Marine Systems Command | period=2024-05-14

Quill Corp. Hunt Valley, Maryland, is awarded a $10,839,000 modification to a previously awarded contract to exercise options.
  contract_amount | Quill Corp. | 10839000 USD | period=2024-05-14

Norwood Grange, Herndon, Virginia is being awarded a $9,436,000 modification (P00024) to a previously awarded contract.
  contract_amount | Norwood Grange | 9436000 USD

Tessera Group, Inc., Shiloh, Illinois, was awarded a $10,718,000 labor hour modification (P00030) to task order HT0000-12-F-0001. The modification brings the total cumulative face value of the contract to $31,652,000 from $20,934,000.
  contract_amount | Tessera Group, Inc. | 10718000 USD
  contract_amount | Tessera Group, Inc. | 31652000 USD | is_cumulative=True

Alder LLC, Mesa, Arizona (W000-14-D-0063); Birch LLC, Provo, Utah (W000-14-D-0064); and Cedar Corp., Tampa, Florida (W000-14-D-0065), were awarded a $49,400,000 modification for supplies.
  contract_amount | Alder LLC; Birch LLC; Cedar Corp. | 49400000 USD

Halyard Systems, Tucson, Arizona, has been awarded a maximum $34,190,000 contract for boots. The contracting activity is the Defense Logistics Agency Land and Maritime, Columbus, Ohio (SPE000-18-D-1051).
  contract_amount | Halyard Systems | 34190000 USD | bound=le | counterparty=Defense Logistics Agency Land and Maritime

Dorset Airlift Inc., Dulles, Virginia, is being awarded an estimated $653,000,000 blanket purchase agreement for software. Fiscal 2018 funds in the amount of $1,000,000 will be obligated at time of award.
  contract_amount | Dorset Airlift Inc. | 653000000 USD | bound=approx
""")

TENDERS = table("""
The contract for the new estate has been awarded to Silo Construction Group in the sum of £57.4m.
  contract_amount | Silo Construction Group | 57.4 million GBP

Cabinet approved the award of a contract, valued at $61.9 million, to Dalton Pipes Limited, to supply pipes and fittings.
  contract_amount | Dalton Pipes Limited | 61.9 million USD

A contract valued at $141.5 million has been awarded to Hillside Builders Limited to build a school.
  contract_amount | Hillside Builders Limited | 141.5 million USD

Openmind had signed a letter of intent to purchase $51 million worth of chips from Raincloud in 2019.
  contract_amount | Raincloud | 51 million USD | counterparty=Openmind | period=2019

The ministry announced the award of a $300 million contract.

In early 2023, Lanford announced a $2.9 billion contract to supply cathode material to Tessel.
  contract_amount | Lanford | 2.9 billion USD | counterparty=Tessel

Lanford said the contract's value has been written down to just $7,386.
  contract_amount | Lanford | 7386 USD

Harbour Cranes has bagged orders worth 2.4 billion Indian rupees from three ports.
  contract_amount | Harbour Cranes | 2.4 billion INR

The council handed Greenways a five-year contract worth £18m to collect waste.
  contract_amount | Greenways | 18 million GBP | counterparty=council

Skylark Defence beat two rivals to a $1.9 billion contract for trainer jets, the air force said.
  contract_amount | Skylark Defence | 1.9 billion USD

Wexford Rail's order from Metro Lima is worth 400 million euros.
  contract_amount | Wexford Rail | 400 million EUR

Brunswick Engineering will build the bridge under a $220 million contract with the state of Ohio.
  contract_amount | Brunswick Engineering | 220 million USD

The two firms each won a $5 million contract, the agency said.

Ferrante and Gould won a €95 million contract to renovate the opera house.
  contract_amount | Ferrante; Gould | 95 million EUR

NASA awarded contracts worth $146 million to five companies.
  contract_amount | five companies | 146 million USD | counterparty=NASA

The airline ordered 20 jets worth $2.1 billion at list prices from Aerovia.
  contract_amount | Aerovia | 2.1 billion USD

Tiber Systems has been selected by the German army for a contract worth 600 million euros.
  contract_amount | Tiber Systems | 600 million EUR

The ministry scrapped a 1.1 billion euro contract with Vossloh Arms.
  contract_amount | Vossloh Arms | 1.1 billion EUR | status=cancelled
""")

COUNTS = table("""
Mercator Shipping won 12 contracts in the first half of 2023.
  contract_count | Mercator Shipping | 12 count | period=2023-H1

The builder was awarded three contracts by the city of Boston, Hale Brothers said.
  contract_count | Hale Brothers | 3 count

Hale Brothers submitted a bid of $14.2 million for the bridge project.
  bid_price | Hale Brothers | 14.2 million USD

The lowest bid, $9.8 million, came from Stonecroft.
  bid_price | Stonecroft | 9.8 million USD

Granite Peak bid $31 million for the highway contract.
  bid_price | Granite Peak | 31 million USD

Ridgeway was awarded 60% of the contract.
  award_share | Ridgeway | 60 percent
""")

NOTHING = table("""
Fiscal 2018 operations and maintenance funds in the amount of $4,310,000 are being obligated at the time of award.

The company has an order backlog of $12 billion.

The contract has a price of $12 a tonne.

The player signed a $40 million contract with the Rangers in the off-season.

The department's budget for the programme is $900 million.

The contractor was fined $3 million.

Bids were solicited via the Internet with five received.

The jury awarded her $5 million in damages.

Crude contracts for July delivery fell 2% to $71.20 a barrel.

Work will be performed in Tampa, Florida, and is expected to be completed by May 2021.

Options on the stock jumped to $3 a contract.

Four offers were received and one was selected for award.

The total value of mergers announced this year is $2 trillion.

He was offered a contract worth $10 million a season.

The lawsuit seeks $40 million from the contractor for delays.

The contract covers 300 buses.
""")


@pytest.mark.parametrize(("sentence", "claims"), [*AWARDS, *NOTICES, *TENDERS, *COUNTS, *NOTHING])
def test_procurement_sentence(sentence: str, claims: tuple[str, ...]) -> None:
    """A buyer who asks who won what gets a wrong answer when one of these is misread."""
    assert differences(sentence, claims) == []


PASSAGES = table("""
# winners, bidders and buyers that the sentence of the figure does not spell out
Fairmont Systems of Herndon, Virginia, has been selected by the Navy for a task order with a ceiling of $212 million.
  contract_amount | Fairmont Systems | 212 million USD | counterparty=Navy

The Coast Guard hired Gulfline Shipyards to build icebreakers, a job that could be worth $2.4 billion.
  contract_amount | Gulfline Shipyards | 2.4 billion USD

The first contract went to Halloran Builders. The second, valued at $80 million, was awarded to Northern Tier LLC.
  contract_amount | Northern Tier LLC | 80 million USD

The defence ministry has ordered missiles worth 1.3 billion euros from Haldor.
  contract_amount | Haldor | 1.3 billion EUR

Halcyo inked a $14 billion agreement to supply Vellumo with computing capacity, taking that customer's commitments to $22 billion.
  contract_amount | Halcyo | 14 billion USD
  contract_amount | Halcyo | 22 billion USD

Council awarded a $9 million contract to Bramwell. It also approved $4.7 million to Lakeside Paving and $2.1 million to Tri-County Electric.
  contract_amount | Bramwell | 9 million USD
  contract_amount | Lakeside Paving | 4.7 million USD
  contract_amount | Tri-County Electric | 2.1 million USD

ManTeq lost its $150 million contract at the agency to Saicor.
  contract_amount | Saicor | 150 million USD
""")

TENDERS = table("""
The contract drew five bids. Dunfield Group, at $63 million, and Aqua-Build, at $66 million, were next.
  bid_price | Dunfield Group | 63 million USD
  bid_price | Aqua-Build | 66 million USD

Runner-up Celestia had offered to do the job for $5.6 billion under the contract, a rival bidder said.
  bid_price | Celestia | 5.6 billion USD

CPX Contractors bid A$2.0 billion for the tunnel contract and Daesung A$2.2 billion.
  bid_price | CPX Contractors | 2.0 billion AUD
  bid_price | Daesung | 2.2 billion AUD

The tender drew two more bids: Spain's Camino and France's Alstor entered offers of 241 million euros and 263 million euros respectively.
  bid_price | Camino | 241 million EUR
  bid_price | Alstor | 263 million EUR

Adhani bagged the biggest chunk of the tender, 600 MW, or 30 per cent of what was on offer, in a contract auction.
  award_share | Adhani | 30 percent

Solar Nigam named the results of its 2,000 MW solar tender, in which seven developers won capacity.
  award_count | solar tender | 7 count
""")

KEPT = table("""
GSA oversees approximately $87 billion in annual contracts.

The Navy exercised a $48 million option with Alstorm for 12 trainsets.
  contract_amount | Alstorm | 48 million USD | counterparty=Navy
""")


@pytest.mark.parametrize(("sentence", "claims"), PASSAGES + TENDERS + KEPT)
def test_award_told_by_its_passage(sentence: str, claims: tuple[str, ...]) -> None:
    """Reports of tenders name a bidder and a price and little else."""
    assert differences(sentence, claims) == []
