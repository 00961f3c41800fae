"""Asks the semantic layer for every metric, in a process of its own: MetricFlow reads the dbt project of its folder."""

from __future__ import annotations

import json
import sys

from dbt_metricflow.cli.cli_configuration import CLIConfiguration
from metricflow.engine.metricflow_engine import MetricFlowQueryRequest


def main() -> None:
    """Print, as JSON, the grand total of every metric and its number of rows by year."""
    configuration = CLIConfiguration()
    configuration.setup(configure_file_logging=False)
    engine = configuration.mf
    found = {}
    for metric in engine.list_metrics():
        total = engine.query(MetricFlowQueryRequest.create(metric_names=[metric.name])).result_df
        yearly = engine.query(
            MetricFlowQueryRequest.create(metric_names=[metric.name], group_by_names=["metric_time__year"])
        ).result_df
        assert total is not None
        assert yearly is not None
        value = total.rows[0][0]
        found[metric.name] = {"total": None if value is None else float(value), "years": yearly.row_count}
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
