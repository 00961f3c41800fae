"""The DuckDB datasource of Great Expectations: findings are findings, errors are errors, and the host stays closed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
import great_expectations.expectations as stock_expectations
import pytest
import sqlalchemy
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.access import ReadOnly
from expectations.duckdb_datasource import DuckDBDatasource, connection_string

# The package exports its expectations only at run time.
gxe: Any = stock_expectations


@pytest.fixture
def access(tmp_path: Path) -> ReadOnly:
    return ReadOnly(temp_folder=tmp_path / "spill", memory_limit="500MB", threads=1)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Ten rows with ids 0 to 9 and the amount i, under a path that a careless URL would break."""
    folder = tmp_path / "a folder #1 100% 数据"
    folder.mkdir()
    file = folder / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fact as select i::varchar as id, i::decimal(38, 6) as amount from range(10) as r (i)"
        )
    return file


@pytest.fixture
def datasource(database: Path, access: ReadOnly) -> Iterator[DuckDBDatasource]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    made: DuckDBDatasource = context.data_sources.add_duckdb(
        "candidate", connection_string=connection_string(database), kwargs=access.engine_kwargs
    )
    yield made
    made.get_execution_engine().close()


def validate(datasource: DuckDBDatasource, expectation: Any, *, query: str | None = None) -> Any:
    name = f"asset{len(datasource.assets)}"
    asset = (
        datasource.add_query_asset(name, query=query)
        if query
        else datasource.add_table_asset(name, table_name="marts.fact")
    )
    return asset.add_batch_definition_whole_table("all").get_batch().validate(expectation)


@pytest.mark.parametrize(
    ("expectation", "holds"),
    [
        (gxe.ExpectColumnValuesToNotBeNull(column="id"), True),
        (gxe.ExpectColumnValuesToBeUnique(column="id"), True),
        (gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=0, max_value=9), True),
        (gxe.ExpectColumnValuesToBeBetween(column="amount", min_value=1, max_value=9), False),
        (gxe.ExpectColumnValuesToBeInSet(column="id", value_set=["1"]), False),
        (gxe.ExpectTableRowCountToEqual(value=10), True),
        (gxe.ExpectColumnSumToBeBetween(column="amount", min_value=0, max_value=44), False),
        (gxe.UnexpectedRowsExpectation(unexpected_rows_query="select * from {batch} where amount > 8"), False),
        (gxe.UnexpectedRowsExpectation(unexpected_rows_query="select * from {batch} where amount > 9"), True),
    ],
)
def test_stock_expectations_judge_instead_of_raising(
    datasource: DuckDBDatasource, expectation: Any, holds: bool
) -> None:
    """With the stock engine each of these is success=False because of an IndexError, whatever the data says."""
    result = validate(datasource, expectation)
    assert result.exception_info == {"raised_exception": False, "exception_traceback": None, "exception_message": None}
    assert result.success is holds


@pytest.mark.filterwarnings("ignore:You are using a generic SQLDatasource")
def test_the_stock_datasource_still_needs_replacing(database: Path) -> None:
    """When this fails, Great Expectations reads DuckDB by itself and expectations/duckdb_datasource.py can go."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    stock = context.data_sources.add_sql("stock", connection_string=connection_string(database))
    batch = stock.add_query_asset("fact", query="select * from marts.fact").add_batch_definition_whole_table("all")
    result = batch.get_batch().validate(gxe.ExpectColumnValuesToNotBeNull(column="id"))
    assert "IndexError" in str(result.exception_info)
    assert not result.success


def test_a_query_asset_is_the_batch(datasource: DuckDBDatasource) -> None:
    result = validate(
        datasource, gxe.ExpectTableRowCountToEqual(value=3), query="select * from marts.fact where amount >= 7"
    )
    assert result.success


def test_an_expectation_that_raises_is_no_finding(datasource: DuckDBDatasource) -> None:
    """A misspelt column must not read as bad data."""
    result = validate(datasource, gxe.UnexpectedRowsExpectation(unexpected_rows_query="select nosuch from {batch}"))
    assert "nosuch" in str(result.exception_info)
    assert result.result == {}


def test_every_expectation_runs_on_one_connection(datasource: DuckDBDatasource) -> None:
    """The baseline's figures are a temporary table: on another connection the rules would not see them."""
    with datasource.get_execution_engine().get_connection() as connection:
        connection.execute(sqlalchemy.text("create temp table beside as select 1 as one"))
    result = validate(datasource, gxe.ExpectTableRowCountToEqual(value=1), query="select * from beside")
    assert result.success


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_text('/etc/hostname')",
        "copy (select 1) to '{folder}/out.csv'",
        "attach '{folder}/other.duckdb'",
        "install httpfs",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
        "create table marts.planted as select 1",
    ],
)
def test_the_candidate_cannot_reach_out_or_be_changed(
    datasource: DuckDBDatasource, tmp_path: Path, statement: str
) -> None:
    """Rules run over text that strangers wrote; whatever they smuggle in must find every door locked."""
    with datasource.get_execution_engine().get_connection() as connection, pytest.raises(sqlalchemy.exc.DBAPIError):
        connection.execute(sqlalchemy.text(statement.format(folder=tmp_path)))


def test_an_address_of_another_database_is_refused() -> None:
    with pytest.raises(ValueError, match="starts with duckdb://"):
        DuckDBDatasource(name="other", connection_string="sqlite:///x.db")


def test_no_file_is_left_beside_the_candidate(datasource: DuckDBDatasource, database: Path) -> None:
    """A published build is immutable: a stray .wal or .tmp beside it would brick or soil it."""
    validate(datasource, gxe.ExpectColumnValuesToBeUnique(column="id"))
    assert [file.name for file in database.parent.iterdir()] == ["warehouse.duckdb"]
