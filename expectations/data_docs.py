"""Data Docs of an audit: Great Expectations' site builder with pages that need no network, no script and no fonts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.render.renderer.site_builder import SiteBuilder
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.findings import Finding, finding_of

SITE = "audit"


class AuditSiteBuilder(SiteBuilder):
    """Builds the pages and says so when one is missing, which the stock builder only logs."""

    def build(self, resource_identifiers: Any = None, build_index: bool = True) -> Any:
        for section in self.site_section_builders.values():
            section.build(resource_identifiers=resource_identifiers)
        url, links = self.site_index_builder.build(build_index=build_index)
        expected = len(self.data_context.validation_results_store.list_keys())
        built = len((links or {}).get("validations_links", []))
        if built != expected:
            raise RuntimeError(f"Data Docs has {built} of {expected} result pages.")
        return url, links


class ResultsPageRenderer:
    """What one page shows: the findings of one suite."""

    def render(self, results: ExpectationSuiteValidationResult) -> dict[str, Any]:
        findings = sorted((finding_of(result) for result in results.results), key=_worst_first)
        return {
            "template": "results.html.j2",
            "suite": results.suite_name,
            "run": _run_name(results.meta["run_id"]),
            "findings": findings,
        }


class IndexPageRenderer:
    """What the first page shows: one line for each suite."""

    def render(self, links: dict[str, Any]) -> dict[str, Any]:
        pages = links.get("validations_links", [])
        return {
            "template": "index.html.j2",
            "run": pages[0]["run_name"] if pages else None,
            "pages": sorted(pages, key=lambda page: str(page["expectation_suite_name"])),
        }


class OfflineView:
    """Renders a page with every value escaped: ids and details come from articles, which are hostile until proven
    otherwise, and the stock templates do not escape all of them."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
        )

    def render(self, document: dict[str, Any], **_: Any) -> str:
        return self._templates.get_template(document["template"]).render(document)


def site_config(folder: Path) -> dict[str, Any]:
    """The configuration of the site that is built into a folder."""
    view = {"module_name": __name__, "class_name": OfflineView.__name__}
    return {
        "module_name": __name__,
        "class_name": AuditSiteBuilder.__name__,
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        "site_index_builder": {
            "class_name": "DefaultSiteIndexBuilder",
            "renderer": {"module_name": __name__, "class_name": IndexPageRenderer.__name__},
            "view": view,
        },
        "site_section_builders": {
            "expectations": "none",
            "profiling": "none",
            "validations": {
                "class_name": "DefaultSiteSectionBuilder",
                "source_store_name": "validation_results_store",
                "renderer": {"module_name": __name__, "class_name": ResultsPageRenderer.__name__},
                "view": view,
            },
        },
    }


def _run_name(run_id: Any) -> str:
    """A result that the store gives back has its run's id as a mapping."""
    return str(run_id["run_name"] if isinstance(run_id, dict) else run_id.run_name)


def _worst_first(finding: Finding) -> tuple[int, int, str]:
    outcomes = ("error", "failed", "passed")
    severities = ("critical", "warning")
    return outcomes.index(finding.outcome), severities.index(finding.severity), finding.rule_code
