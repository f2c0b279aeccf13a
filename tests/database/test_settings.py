"""Settings come from the environment, or the start is refused with a sentence."""

import stat

import pytest

from assessment.config import Settings, SettingsFault


def read(tmp_path, **environ):
    return Settings.from_environment({"PERISAI_DATA": str(tmp_path), **environ})


def test_nothing_needs_to_be_set(tmp_path):
    settings = read(tmp_path)
    assert settings.is_sqlite
    assert settings.url == "http://127.0.0.1:8000"
    assert not settings.cookie_secure


def test_the_secret_is_made_once_and_kept_from_others(tmp_path):
    first, again = read(tmp_path), read(tmp_path)
    assert first.secret_key == again.secret_key
    path = tmp_path / "keys" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_https_makes_cookies_secure(tmp_path):
    assert read(tmp_path, PERISAI_URL="https://perisai.test").cookie_secure


@pytest.mark.parametrize(
    "address", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"]
)
def test_every_spelling_of_postgresql_is_understood(tmp_path, address):
    settings = read(tmp_path, DATABASE_URL=address)
    assert settings.database_url == "postgresql+psycopg://u@h/d"
    assert not settings.is_sqlite


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PERISAI_COOKIE_SECURE", "maybe", "tulis yes atau no"),
        ("PERISAI_DEMO", "1", "tulis yes atau no"),
        ("PERISAI_LANGUAGE", "nl", "tulis salah satu dari id, en"),
        ("PERISAI_TIMEZONE", "Asia/Surabaya", "tulis zona seperti"),
        ("PERISAI_PROXIES", "-1", "tulis bilangan bulat dari 0 sampai 5"),
        ("PERISAI_MAX_UPLOAD_MB", "many", "tulis bilangan bulat dari 1 sampai 100"),
        ("PERISAI_URL", "perisai.test", "tulis dengan http:// atau https://"),
        ("PERISAI_SECRET_KEY", "short", "kurang dari 32 karakter"),
        ("DATABASE_URL", "mysql://x", "tulis postgresql://"),
        ("DATABASE_URL", "sqlite:///relative.db", "sqlite:////absolute/path.db"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(tmp_path, name, value, sentence):
    with pytest.raises(SettingsFault, match=sentence):
        read(tmp_path, **{name: value})


def test_an_empty_key_is_refused(tmp_path):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_text("")
    with pytest.raises(SettingsFault, match="tidak berisi kunci"):
        read(tmp_path)
