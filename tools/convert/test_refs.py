import io
import json
import os
import pickle
import tempfile
import unittest
from contextlib import redirect_stderr, redirect_stdout

import refs

ONE = {"ann_id": 1, "image_id": 2, "split": "val", "sentences": [{"sent_id": 0, "sent": "left cup"}]}
# What Python 2 writes for [{u'ann_id': 1, 'image_id': 2, 'split': 'val', 'sentences': []}] with protocol 0.
OLD = b"(lp0\n(dp1\nVann_id\np2\nI1\nsS'image_id'\np3\nI2\nsS'split'\np4\nS'val'\np5\nsS'sentences'\np6\n(lp7\nsa."


class Danger:
    def __reduce__(self):
        return (os.system, ("true",))


class RefsTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.source = os.path.join(self.folder.name, "refs(unc).p")
        self.target = os.path.join(self.folder.name, "refs(unc).json")

    def tearDown(self):
        self.folder.cleanup()

    def run_on(self, content):
        with open(self.source, "wb") as file:
            file.write(content)
        self.said = io.StringIO()
        with redirect_stdout(io.StringIO()), redirect_stderr(self.said):
            return refs.main([self.source])

    def test_refs_become_a_list_with_one_ref_a_line(self):
        self.assertEqual(self.run_on(pickle.dumps([ONE, ONE], protocol=2)), 0)
        with open(self.target, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertEqual(len(lines), 4)
        self.assertEqual(json.loads("\n".join(lines)), [ONE, ONE])

    def test_a_file_of_python_2_is_read(self):
        self.assertEqual(self.run_on(OLD), 0)
        with open(self.target, encoding="utf-8") as file:
            self.assertEqual(json.load(file), [{"ann_id": 1, "image_id": 2, "split": "val", "sentences": []}])

    def test_a_pickle_that_would_run_something_is_refused(self):
        self.assertEqual(self.run_on(pickle.dumps([Danger()])), 3)
        self.assertIn("which is no plain data", self.said.getvalue())
        self.assertFalse(os.path.exists(self.target))

    def test_what_are_no_refs_is_refused(self):
        for content in (pickle.dumps({"a": 1}), pickle.dumps([{"ann_id": 1}]), b"no pickle", b""):
            self.assertEqual(self.run_on(content), 3)
            self.assertFalse(os.path.exists(self.target))


if __name__ == "__main__":
    unittest.main()
