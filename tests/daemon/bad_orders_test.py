#!/usr/bin/env python3
"""Orders that are none, through a whole daemon: each is refused with the name of what is wrong,
and nothing is stored.

Usage: bad_orders_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import http.client
import json
import sys
import unittest

from holdfastd_test import PATIENCE, Case

ROUTES = ("/orders", "/create_order")


def order(order_id='"A-1"', product='"bandage"', quantity="3"):
    """The text of an order, with what a test wants in the place of a value."""
    return f'{{"order_id":{order_id},"product":{product},"quantity":{quantity}}}'.encode()


def quoted(text):
    return json.dumps(text)


# What is wrong, the body, the status, the field that the answer names.
WRONG_EVERYWHERE = [
    ("empty id", order(order_id='""'), 422, "/order_id"),
    ("blank id", order(order_id='" \\u3000"'), 422, "/order_id"),
    ("no product", b'{"order_id":"A-1","quantity":3}', 422, "/product"),
    ("empty product", order(product='""'), 422, "/product"),
    ("no quantity", b'{"order_id":"A-1","product":"bandage"}', 422, "/quantity"),
    ("float", order(quantity="1.5"), 422, "/quantity"),
    ("whole float", order(quantity="3.0"), 422, "/quantity"),
    ("exponent", order(quantity="3e0"), 422, "/quantity"),
    ("negative", order(quantity="-3"), 422, "/quantity"),
    ("zero", order(quantity="0"), 422, "/quantity"),
    ("minus zero", order(quantity="-0"), 422, "/quantity"),
    ("more than doubles count", order(quantity="9007199254740992"), 422, "/quantity"),
    ("more than 64 bits", order(quantity="18446744073709551616"), 422, "/quantity"),
    ("more than a double", order(quantity="1e400"), 400, "/quantity"),
    ("text as quantity", order(quantity='"3"'), 422, "/quantity"),
    ("true as quantity", order(quantity="true"), 422, "/quantity"),
    ("null as quantity", order(quantity="null"), 422, "/quantity"),
    ("list as quantity", order(quantity="[3]"), 422, "/quantity"),
    ("number as id", order(order_id="7"), 422, "/order_id"),
    ("null as id", order(order_id="null"), 422, "/order_id"),
    ("object as product", order(product='{"name":"bandage"}'), 422, "/product"),
    ("id given twice", b'{"order_id":"A-1","order_id":"A-2","product":"bandage","quantity":3}',
     400, "/order_id"),
    ("quantity given twice", b'{"order_id":"A-1","product":"bandage","quantity":3,"quantity":3}',
     400, "/quantity"),
    ("id of 129 bytes", order(order_id=quoted("x" * 129)), 422, "/order_id"),
    ("id of 65 letters of two bytes", order(order_id=f'"{"é" * 65}"'), 422, "/order_id"),
    ("long product", order(product=quoted("x" * 257)), 422, "/product"),
    ("id with a NUL", order(order_id='"A\\u0000"'), 422, "/order_id"),
    ("id that turns text", order(order_id='"A\\u202E1"'), 422, "/order_id"),
    ("half a pair", order(order_id='"\\ud800"'), 400, "/order_id"),
    ("a member too many", b'{"order_id":"A-1","product":"bandage","quantity":3,"colour":"red"}',
     422, "/colour"),
    ("a list", b"[]", 422, ""),
    ("a number", b"3", 422, ""),
    ("nothing at all", b"", 422, "/product"),
    ("half of it", b'{"order_id":"A-1","product":', 400, "/product"),
]
NOT_UTF8 = [b"\xff", b"\xc3(", b"\xed\xa0\x80", b"\xc0\xaf", b"\xf5\x80\x80\x80"]


class BadOrders(Case):
    def setUp(self):
        super().setUp()
        self.configure({"orders": {}})
        self.process = self.start()

    def post(self, path, body, content_type="application/json"):
        """The status, the text of the answer, and the fields that it names."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", path, body, {"Content-Type": content_type})
            answer = connection.getresponse()
            text = answer.read().decode()
        errors = json.loads(text).get("errors", [])
        return answer.status, text, [each.get("pointer") for each in errors]

    def expect_nothing_stored(self):
        status, text = self.request("GET", "/orders")
        self.assertEqual((status, json.loads(text)["items"]), (200, []))
        metrics = self.request("GET", "/metrics?format=prometheus")[1].splitlines()
        for state in ("Processing", "Validated", "Rejected", "Failed"):
            self.assertIn(f'holdfast_orders{{state="{state}"}} 0', metrics)
        self.assertIn("holdfast_orders_accepted_total 0", metrics)
        self.end(self.process)

    def test_are_refused_by_name(self):
        for path in ROUTES:
            for what, body, wanted, pointer in WRONG_EVERYWHERE:
                with self.subTest(what, path=path):
                    status, text, named = self.post(path, body)
                    self.assertEqual(status, wanted, text)
                    self.assertIn(pointer, named, text)
        status, text, named = self.post("/create_order", b'{"product":"bandage","quantity":3}')
        self.assertEqual((status, named), (422, ["/order_id"]), text)
        self.expect_nothing_stored()

    def test_that_are_no_utf8_are_not_read_back(self):
        for path in ROUTES:
            for bytes_ in NOT_UTF8:
                for field in ("order_id", "product"):
                    with self.subTest(bytes_, path=path, field=field):
                        body = order(**{field: '"a%s-and-more"'}) % bytes_
                        status, text, named = self.post(path, body)
                        self.assertEqual((status, named), (400, [f"/{field}"]), text)
                        self.assertIn("UTF-8", text)
                        self.assertNotIn("and-more", text)
        status, text, _ = self.post("/orders", b'{"order_id":\xff-and-more}')
        self.assertEqual(status, 400)
        self.assertNotIn("and-more", text)
        self.expect_nothing_stored()

    def test_with_too_great_a_number_hear_of_a_whole_one(self):
        for path in ROUTES:
            for number in ("1e400", "-1e400", "1" + "0" * 400, "18446744073709551616", "1e2"):
                with self.subTest(number[:8], path=path):
                    _, text, named = self.post(path, order(quantity=number))
                    self.assertEqual(named, ["/quantity"])
                    self.assertIn("whole number", text)
        self.expect_nothing_stored()

    def test_that_are_too_long_or_no_json_are_refused_as_such(self):
        for path in ROUTES:
            self.assertEqual(self.post(path, order(product=quoted("x" * 70_000)))[0], 413)
            self.assertEqual(self.post(path, order(), "text/plain")[0], 415)
        self.expect_nothing_stored()


if __name__ == "__main__":
    unittest.main(argv=["bad_orders_test.py", *sys.argv[3:]])
