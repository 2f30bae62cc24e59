"""The floors of the house: who may import whom, and what a pure engine may use.

    4  ragft_site     settings, URLs, Celery, checks: knows everyone, nobody knows it
    3  doors          views, forms, access, API, tasks, commands, admin, and what pages say in words
    2  work           services, imports, exports, reminders
    1  models
    0  engine         pure: the standard library (and arrays of numbers), no clock, nothing read or written

Imports point down, or stay on their floor. Every exception stands below with its reason.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[1]
APPS = ("ragft_site", "decisions", "costing")

FLOORS = {
    "decisions.engine": 0,
    "decisions.records": 0,
    "costing.engine": 0,
    "decisions.models": 1,
    "costing.models": 1,
    "decisions.wording": 2,
    "decisions.again": 2,
    "decisions.forgetful": 2,
    "decisions.matching": 2,
    "decisions.charts": 2,
    "decisions.failure_charts": 2,
    "decisions.portfolio_charts": 2,
    "decisions.share_charts": 2,
    "decisions.stacked_charts": 2,
    "decisions.observed_charts": 2,
    "decisions.search": 2,
    "decisions.services": 2,
    "decisions.imports": 2,
    "decisions.exports": 2,
    "decisions.reminders": 2,
    "decisions.portfolio": 2,
    "costing.services": 2,
    "costing.price_book": 2,
    "costing.library_prices": 2,
    "costing.price_changes": 2,
    "costing.charts": 2,
    "decisions": 3,
    "costing": 3,
    "ragft_site": 4,
}
"""By the beginning of a module's name, the longest that fits; what is not named lower is a door."""

MAY_LOOK_UP: dict[tuple[str, str], str] = {}
"""(module, what it imports) → why it may, against the rule."""

FILLED: dict[str, str] = {
    "decisions.models": "Django finds an app's models in this one module",
    "decisions.engine.catalogue": "the front door of a package of plain data, with nothing but its index",
}
"""Package `__init__`s that are not empty → why."""

PURE = ("decisions.engine", "costing.engine")
WITH_ARRAYS = {
    "costing.engine.arrays": "the cost formulas over thousands of scenarios at once",
    "costing.engine.draws": "seeded draws, their bands and shares",
    "costing.engine.sensitivity": "every input at its low and its high in one evaluation",
    "costing.engine.volumes": "costs at hundreds of volumes in one evaluation",
}
"""Modules of an engine that also use numpy → for what. It is pure too: no clock, draws by seed alone."""
PURE_WORK = {
    "decisions.imports": {
        *("charset_normalizer", "io", "rapidfuzz", "re2", "yaml"),
        *("decisions.records", "decisions.engine"),  # what is said of failures is the engine's to know
    },
    "decisions.records": set[str](),
    "decisions.charts": set[str](),
    "decisions.failure_charts": {"decisions.charts", "decisions.share_charts", "decisions.engine"},
    "decisions.portfolio_charts": {
        *("decisions.charts", "decisions.share_charts", "decisions.stacked_charts", "decisions.engine"),
    },
    "decisions.stacked_charts": {"decisions.charts"},
    "decisions.share_charts": {"decisions.charts", "decisions.engine"},
    "decisions.observed_charts": {"decisions.charts"},
    "costing.charts": {"costing.engine", "decisions.charts"},
    "decisions.exports": {"decisions.records", "icalendar", "io", "xlsxwriter"},
}
"""As pure as an engine, values, text or bytes in and out → what it may use besides the standard library.

`records` is what a decision is as a value; imports and exports of decisions read and write it.
"""
IMPURE_MODULES = {
    *("time", "os", "io", "pathlib", "shutil", "tempfile", "glob", "socket", "ssl", "urllib", "http"),
    *("subprocess", "threading", "multiprocessing", "asyncio", "signal", "logging", "secrets", "uuid"),
    *("locale", "sqlite3", "pickle", "importlib"),
}
IMPURE_CALLS = {"today", "now", "utcnow", "fromtimestamp", "open", "print", "input", "exec", "eval"}
OF_A_ZIP = "zipped.open"
"""Opens a member of a zip that is already at hand, and no file."""
SEEDED = {"random.Random", "Random", "np.random.default_rng"}


def modules() -> dict[str, Path]:
    """Every module of the three apps, but for generated migrations."""
    found = {}
    for app in APPS:
        for path in sorted((BASE / app).rglob("*.py")):
            parts = path.relative_to(BASE).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


MODULES = modules()
each_module = pytest.mark.parametrize("module", MODULES)
PURE_MODULES = [name for name in MODULES if name.startswith((*PURE, *PURE_WORK))]
each_pure_module = pytest.mark.parametrize("module", PURE_MODULES)


def tree_of(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """The names that a module imports, wherever in it; from a package the modules rather than the package."""
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = _origin(node, module)
            for alias in node.names:
                inner = f"{origin}.{alias.name}"
                yield inner if inner in MODULES else origin


def _origin(node: ast.ImportFrom, module: str) -> str:
    if not node.level:
        return node.module or ""
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for _ in range(node.level - 1):
        package = package.rpartition(".")[0]
    return f"{package}.{node.module}" if node.module else package


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def floor_of(module: str) -> int:
    return FLOORS[max((package for package in FLOORS if is_within(module, package)), key=len)]


def ours(module: str) -> set[str]:
    return {name for name in imported(module) if name.split(".")[0] in APPS}


# Between the floors -----------------------------------------------------------------------------------------


@each_module
def test_imports_point_down(module: str) -> None:
    up = {name for name in ours(module) if floor_of(name) > floor_of(module)}
    assert {name for name in up if (module, name) not in MAY_LOOK_UP} == set()


@each_module
def test_decisions_never_imports_costing(module: str) -> None:
    if module.split(".")[0] == "decisions":
        assert {name for name in ours(module) if is_within(name, "costing")} == set()


@each_module
def test_views_and_api_do_not_call_each_other(module: str) -> None:
    forbidden = {"views": "api", "api": "views"}.get(module.split(".")[1] if "." in module else "")
    if forbidden:
        assert {name for name in ours(module) if name.split(".")[1:2] == [forbidden]} == set()


def test_the_two_engines_do_not_import_each_other() -> None:
    for one, other in (PURE, PURE[::-1]):
        meeting = [name for name in MODULES if is_within(name, one)]
        assert [name for name in meeting if any(is_within(used, other) for used in ours(name))] == []


def test_every_exception_is_still_needed() -> None:
    assert [pair for pair in MAY_LOOK_UP if pair[1] not in ours(pair[0])] == []
    assert all(MAY_LOOK_UP.values())
    assert [name for name in WITH_ARRAYS if "numpy" not in imported(name)] == []
    assert [name for name in FILLED if not MODULES[name].read_text(encoding="utf-8").strip()] == []
    assert all(FILLED.values())


@pytest.mark.parametrize("module", [name for name, path in MODULES.items() if path.name == "__init__.py"])
def test_packages_are_empty_at_their_door(module: str) -> None:
    if module not in FILLED:
        assert MODULES[module].read_text(encoding="utf-8") == ""


# What is pure -----------------------------------------------------------------------------------------------


@each_pure_module
def test_an_engine_uses_the_standard_library_and_itself(module: str) -> None:
    engine = next(package for package in (*PURE, *PURE_WORK) if is_within(module, package))
    allowed = (engine, *PURE_WORK.get(engine, ()), *(("numpy",) if module in WITH_ARRAYS else ()))
    others = {name for name in imported(module) if not any(is_within(name, one) for one in allowed)}
    assert {name.split(".")[0] for name in others} <= set(sys.stdlib_module_names) - IMPURE_MODULES


@each_pure_module
def test_an_engine_has_no_clock_and_reads_nothing(module: str) -> None:
    called = {name for name, _ in _calls(module)} - {OF_A_ZIP}
    assert {name for name in called if name.split(".")[-1] in IMPURE_CALLS} == set()


@each_pure_module
def test_an_engine_draws_only_with_a_seed(module: str) -> None:
    nodes = list(ast.walk(tree_of(module)))
    taken = [node.names for node in nodes if isinstance(node, ast.ImportFrom) and node.module == "random"]
    assert {alias.name for aliases in taken for alias in aliases} <= {"Random"}
    calls = _calls(module)
    assert all(call.args for name, call in calls if name in SEEDED)
    assert {name for name, _ in calls if name.startswith(("np.random.", "numpy.random."))} <= SEEDED
    if "random" in imported(module) and not taken:
        assert {name for name, _ in calls if name.startswith("random.")} <= SEEDED


def _calls(module: str) -> list[tuple[str, ast.Call]]:
    return [
        (ast.unparse(node.func), node) for node in ast.walk(tree_of(module)) if isinstance(node, ast.Call)
    ]


LOADER = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sorted({name.split(".")[0] for name in sys.modules} & {"django", "celery", "ragft_site"}))
"""


def test_importing_an_engine_loads_no_django() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADER, *PURE_MODULES], cwd=BASE, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


# The test itself --------------------------------------------------------------------------------------------


def test_floors_are_read_as_they_are_meant() -> None:
    assert floor_of("decisions.engine.frameworks.procedure") == 0
    assert floor_of("decisions.models.people") == 1
    assert floor_of("decisions.services.reviews") == 2
    assert floor_of("decisions.views.reviews") == 3
    assert floor_of("ragft_site.urls") == 4
    assert "decisions.engine.needs" in ours("decisions.engine.gates")
    assert "decisions.engine.tuning" in ours("decisions.engine.gates"), "from a package import a module"
