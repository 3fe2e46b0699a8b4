from __future__ import annotations

import pytest

from dashboard.facts.secret_names import is_secret

SECRETS = """
password passwords password_hash pw_hash passwordHash PasswordHash hashed_password user_password passwd pwd
encrypted_password password_digest password_salt salt token access_token refresh_token auth_token api_token
reset_password_token apitoken authtoken token_hash csrf_tokens secret client_secret secret_key SECRET_KEY
webhook_secret api_key apiKey apikey private_key encryption_key signing_key fs_uniquifier fs_token_uniquifier
tf_totp_secret totp_secret us_totp_secrets tf_sms_secret mf_recovery_codes recovery_codes backup_codes
verification_code reset_code otp otp_code pin card_pin cvv passphrase credentials jwt file_hash commit_hash
secret_answer
"""


@pytest.mark.parametrize(
    "name",
    SECRETS.split(),
)
def test_secret_text_is_found(name: str) -> None:
    assert is_secret(name, "text")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password_changed_at", "datetime"),
        ("password_changed_at", "text"),
        ("token_count", "integer"),
        ("token_count", "text"),
        ("prompt_tokens", "integer"),
        ("max_tokens", "integer"),
        ("token_type", "text"),
        ("token_url", "text"),
        ("token_symbol", "text"),
        ("token_expires_at", "datetime"),
        ("must_change_password", "boolean"),
        ("password_policy", "enum"),
        ("secret_name", "text"),
        ("secretary", "text"),
        ("secretary_name", "text"),
        ("tokenizer", "text"),
        ("hashtag", "text"),
        ("hashtags", "text"),
        ("pinned", "boolean"),
        ("pincode", "text"),
        ("spinning", "text"),
        ("key", "text"),
        ("primary_key", "text"),
        ("keyword", "text"),
        ("country_code", "text"),
        ("code", "text"),
        ("compass", "text"),
        ("passport", "text"),
        ("tf_primary_method", "text"),
        ("tf_phone_number", "text"),
        ("public_key", "text"),
        ("email", "email"),
        ("name", "text"),
        ("saltiness", "integer"),
        ("otp_enabled", "boolean"),
        ("token_id", "integer"),
    ],
)
def test_harmless_fields_are_left_alone(name: str, kind: str) -> None:
    assert not is_secret(name, kind)


@pytest.mark.parametrize(
    ("name", "kind"), [("pin", "integer"), ("password", "json"), ("api_key", "uuid"), ("login", "password")]
)
def test_secrets_are_secret_whatever_their_type(name: str, kind: str) -> None:
    assert is_secret(name, kind)
