"""depsim from the outside, by a client such as Python projects write: requests, and OAuth 1.0a by oauthlib. Nothing in it is
this project's, neither code nor habits: it believes what Apple documents and what the library does by itself."""
import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from requests_oauthlib import OAuth1, OAuth1Session

import junit_cases

MEDIA_TYPE = "application/json;charset=UTF8"


class Depsim:
    """The program, started with these options, and its portal."""

    def __init__(self, *options):
        program = pathlib.Path(os.environ["AMS_BINARY_DIR"]) / "bin" / "depsim"
        self.process = subprocess.Popen(
            [program, "--exit-with-stdin", *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url, self.ca = self.process.stdout.readline().removeprefix("depsim ready: ").strip().split("  ca: ")

    def end(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def portal(self, method, path, body=None):
        answer = self.trusted(requests.Session()).request(
            method, f"{self.url}/_portal{path}", json=body, timeout=60
        )
        answer.raise_for_status()
        return answer

    def trusted(self, session):
        """A session that trusts depsim's CA, whatever proxies and CAs the environment names."""
        session.trust_env = False
        session.verify = self.ca
        return session

    def plain_token(self):
        return self.portal("POST", "/servers/Example MDM/token/plain").json()


class KeyPair:
    """An RSA key and a certificate of its own, as a client makes them for the portal."""

    def __init__(self, folder):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a client")])
        now = datetime.datetime.utcnow()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=2))
            .sign(key, hashes.SHA256())
        )
        self.certificate = folder / "certificate.pem"
        self.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        self.key = folder / "key.pem"
        self.key.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def open(self, file):
        """The token in a .p7m: decrypted by the openssl program, then what is between the markers, lines joined."""
        text = subprocess.run(
            ["openssl", "smime", "-decrypt", "-recip", self.certificate, "-inkey", self.key],
            input=file, stdout=subprocess.PIPE, check=True,
        ).stdout.decode()
        inner = text.split("-----BEGIN MESSAGE-----")[1].split("-----END MESSAGE-----")[0]
        return json.loads(inner.replace("\r", "").replace("\n", ""))


class Client:
    """A session by the library, the header followed, one new session after a 401."""

    def __init__(self, service, token, version="10"):
        self.service = service
        self.http = service.trusted(requests.Session())
        self.http.headers.update({"X-Server-Protocol-Version": version, "Content-Type": MEDIA_TYPE})
        self.oauth = OAuth1(
            token["consumer_key"], token["consumer_secret"], token["access_token"], token["access_secret"]
        )
        self.sign_ins = 0

    def sign_in(self):
        answer = self.http.get(f"{self.service.url}/session", auth=self.oauth, timeout=60)
        answer.raise_for_status()
        self.http.headers["X-ADM-Auth-Session"] = answer.json()["auth_session_token"]
        self.sign_ins += 1

    def call(self, method, path, body=None, **query):
        if "X-ADM-Auth-Session" not in self.http.headers:
            self.sign_in()
        for attempt in (1, 2):
            answer = self.http.request(method, self.service.url + path, json=body, params=query, timeout=60)
            if answer.status_code != 401 or attempt == 2:
                break
            self.sign_in()
        if "X-ADM-Auth-Session" in answer.headers:
            self.http.headers["X-ADM-Auth-Session"] = answer.headers["X-ADM-Auth-Session"]
        return answer

    def pages(self, path, cursor=None, limit=200):
        """All devices from `cursor` on, and the cursor after them."""
        devices = []
        while True:
            page = self.call("POST", path, {"limit": limit, "cursor": cursor}).json()
            devices += page["devices"]
            cursor = page["cursor"]
            if not page["more_to_follow"]:
                return devices, cursor

    def define(self, **more):
        profile = {"profile_name": "Profile", "url": "https://mdm.example.com/enroll", **more}
        return self.call("POST", "/profile", profile).json()


class PythonClient(unittest.TestCase):
    def setUp(self):
        self.service = Depsim("--devices", "500")
        self.addCleanup(self.service.end)

    def client(self, **more):
        return Client(self.service, self.service.plain_token(), **more)

    def assert_code(self, answer, status, code):
        self.assertEqual((answer.status_code, answer.text), (status, code))

    def test_the_file_of_the_portal_leads_to_the_account(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        pair = KeyPair(pathlib.Path(folder.name))

        for variant in ("apple", "3des", "definite", "lf", "wrapped", "chunks"):
            file = self.service.portal(
                "POST", "/servers/Example MDM/token",
                {"certificate": pair.certificate.read_text(), "variant": variant},
            ).content
            token = pair.open(file)
            self.assertEqual(
                sorted(token),
                ["access_secret", "access_token", "access_token_expiry", "consumer_key", "consumer_secret"],
            )
            account = Client(self.service, token).call("GET", "/account").json()
            self.assertEqual(account["server_name"], "Example MDM")
            self.assertRegex(account["server_uuid"], "^[0-9A-F]{32}$")

    def test_the_library_s_signature_is_taken_with_and_without_a_realm_and_with_its_own_user_agent(self):
        token = self.service.plain_token()
        for realm in (None, "ADM"):
            session = OAuth1Session(
                token["consumer_key"], token["consumer_secret"], token["access_token"], token["access_secret"],
                realm=realm,
            )
            answer = self.service.trusted(session).get(f"{self.service.url}/session", timeout=60)
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertRegex(answer.json()["auth_session_token"], "^[0-9]+O")

    def test_a_wrong_secret_and_another_method_of_signing_are_refused(self):
        token = self.service.plain_token()
        client = Client(self.service, {**token, "access_secret": "AS_wrong"})
        self.assert_code(client.http.get(self.service.url + "/session", auth=client.oauth), 401, "signature_invalid")
        plain = OAuth1(
            token["consumer_key"], token["consumer_secret"], token["access_token"], token["access_secret"],
            signature_method="PLAINTEXT",
        )
        self.assert_code(client.http.get(self.service.url + "/session", auth=plain), 400, "")

    def test_all_devices_are_fetched_and_changes_follow(self):
        client = self.client()
        devices, cursor = client.pages("/server/devices")
        self.assertEqual(len({device["serial_number"] for device in devices}), 500)
        self.assertNotIn("op_type", devices[0])
        self.assert_code(client.call("POST", "/server/devices", {"cursor": cursor}), 400, "EXHAUSTED_CURSOR")

        self.service.portal("POST", "/devices", {"devices": ["PYTHON0001"]})
        changes, cursor = client.pages("/devices/sync", cursor)
        self.assertEqual([(c["serial_number"], c["op_type"]) for c in changes], [("PYTHON0001", "added")])
        self.assertEqual(client.pages("/devices/sync", cursor)[0], [])

    def test_a_cursor_is_asked_for_unknown_or_too_old(self):
        client = self.client()
        _, cursor = client.pages("/server/devices")
        self.assert_code(client.call("POST", "/devices/sync", {"limit": 100}), 400, "CURSOR_REQUIRED")
        self.assert_code(client.call("POST", "/devices/sync", {"cursor": "bm90IG1pbmU"}), 400, "INVALID_CURSOR")
        self.service.portal("PATCH", "/settings", {"advance_s": 7 * 24 * 3600 + 1, "oauth_window_s": 700000})
        self.assert_code(client.call("POST", "/devices/sync", {"cursor": cursor}), 400, "EXPIRED_CURSOR")

    def test_a_profile_is_defined_read_assigned_both_ways_and_removed(self):
        client = self.client()
        devices, cursor = client.pages("/server/devices")
        first, second = (device["serial_number"] for device in devices[:2])
        profile = client.define(department="Büro", skip_setup_items=["Siri"])["profile_uuid"]
        read = client.call("GET", "/profile", profile_uuid=profile).json()
        self.assertEqual((read["profile_uuid"], read["department"]), (profile, "Büro"))

        for method, serial in (("PUT", first), ("POST", second)):
            answer = client.call(method, "/profile/devices", {"profile_uuid": profile, "devices": [serial, "STRANGER"]})
            self.assertEqual(answer.json()["devices"], {serial: "SUCCESS", "STRANGER": "NOT_ACCESSIBLE"})
        changes, cursor = client.pages("/devices/sync", cursor)
        self.assertEqual([(c["serial_number"], c["profile_status"]) for c in changes],
                         [(first, "assigned"), (second, "assigned")])

        answer = client.call("DELETE", "/profile/devices", {"profile_uuid": profile, "devices": [first]})
        self.assertEqual(answer.json(), {"devices": {first: "SUCCESS"}})
        self.assertEqual(client.pages("/devices/sync", cursor)[0][0]["profile_status"], "removed")

    def test_details_and_disowning_speak_of_each_device(self):
        client = self.client()
        serial = client.pages("/server/devices")[0][0]["serial_number"]
        details = client.call("POST", "/devices", {"devices": [serial, "STRANGER"]}).json()["devices"]
        self.assertEqual(details[serial]["response_status"], "SUCCESS")
        self.assertEqual(details["STRANGER"], {"response_status": "NOT_ACCESSIBLE"})
        self.assertEqual(client.call("POST", "/devices/disown", {"devices": [serial]}).json(),
                         {"devices": {serial: "SUCCESS"}})
        self.assertEqual(client.call("POST", "/devices", {"devices": [serial]}).json()["devices"][serial],
                         {"response_status": "NOT_ACCESSIBLE"})

    def test_mistakes_are_answered_with_apple_s_bare_codes(self):
        client = self.client()
        define = {"profile_name": "P", "url": "https://mdm.example.com/"}
        for method, path, body, status, code in (
            ("POST", "/profile", {"url": "https://mdm.example.com/"}, 400, "CONFIG_NAME_REQUIRED"),
            ("POST", "/profile", {**define, "url": ""}, 400, "CONFIG_URL_INVALID"),
            ("POST", "/profile", {**define, "department": ""}, 400, "DEPARTMENT_INVALID"),
            ("POST", "/profile", {**define, "is_mdm_removable": False}, 400, "FLAGS_INVALID"),
            ("POST", "/devices", {"devices": []}, 400, "DEVICE_ID_REQUIRED"),
            ("POST", "/profile/devices", {"devices": ["X"]}, 400, "PROFILE_UUID_REQUIRED"),
            ("PUT", "/profile/devices", {"profile_uuid": "0" * 32, "devices": ["X"]}, 404, "NOT_FOUND"),
            ("GET", "/profile?profile_uuid=0", None, 400, "NOT_FOUND"),
            ("GET", "/account-driven-enrollment/profile", None, 404, "NOT_FOUND"),
            ("POST", "/account", {}, 405, ""),
            ("GET", "/nowhere", None, 404, ""),
        ):
            with self.subTest(path=path, body=body):
                self.assert_code(client.call(method, path, body), status, code)

    def test_a_lost_session_is_renewed_and_a_changed_one_followed(self):
        client = self.client()
        self.assertEqual(client.call("GET", "/account").status_code, 200)
        self.service.portal("POST", "/sessions/forget")
        self.assertEqual(client.call("GET", "/account").status_code, 200)
        self.assertEqual(client.sign_ins, 2)

        self.service.portal("PATCH", "/settings", {"rotation": "strict"})
        for _ in range(5):
            self.assertEqual(client.call("GET", "/account").status_code, 200)
        self.assertEqual(client.sign_ins, 2)

    def test_a_body_that_comes_in_chunks_is_read(self):
        client = self.client()
        client.sign_in()
        answer = client.http.post(
            f"{self.service.url}/server/devices", data=iter([b'{"lim', b'it":7}']), timeout=60
        )
        self.assertEqual(answer.request.headers["Transfer-Encoding"], "chunked")
        self.assertEqual(len(answer.json()["devices"]), 7)

    def test_an_older_protocol_has_fewer_keys(self):
        client = self.client(version="3")
        self.assertIn("org_id", client.call("GET", "/account").json())
        device = client.pages("/server/devices")[0][0]
        self.assertIn("device_family", device)
        self.assertNotIn("wifi_mac_address", device)

    def test_terms_and_a_replaced_token_are_told(self):
        client = self.client()
        client.sign_in()
        self.service.portal("PATCH", "/settings", {"terms_not_signed": "all"})
        self.assert_code(client.call("GET", "/account"), 403, "T_C_NOT_SIGNED")
        self.service.plain_token()
        with self.assertRaises(requests.HTTPError) as refused:
            client.sign_in()
        self.assert_code(refused.exception.response, 403, "signature_invalid")


if __name__ == "__main__":
    junit_cases.main()
