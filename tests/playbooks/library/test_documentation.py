import importlib
import os
import subprocess
import unittest
from unittest import mock

import yaml
from support import ON_MINISTACK, ROOT

MODULES = sorted(path.stem for path in (ROOT / "playbooks/library").glob("*.py"))
TOLD = ("type", "required", "default", "choices", "elements")


class Asked(Exception):
    """Ends a module when it has said what it takes."""


def spec_of(module):
    """The argument_spec that the module gives Ansible."""
    kind = "AnsibleAWSModule" if hasattr(module, "AnsibleAWSModule") else "AnsibleModule"
    with mock.patch.object(module, kind, side_effect=Asked) as made:
        try:
            module.main()
        except Asked:
            return made.call_args.kwargs["argument_spec"]


def told(options):
    """What of the options must be the same in the documentation and in the argument_spec."""
    result = {}
    for name, option in options.items():
        result[name] = {key: option[key] for key in TOLD if key in option}
        if option.get("options") or option.get("suboptions"):
            result[name]["options"] = told(option.get("options") or option["suboptions"])
    return result


class Documentation(unittest.TestCase):
    def test_the_documentation_matches_the_argument_spec(self):
        self.assertNotEqual(MODULES, [])
        for name in MODULES:
            with self.subTest(name):
                module = importlib.import_module(name)
                documentation = yaml.safe_load(module.DOCUMENTATION)
                self.assertEqual(documentation["module"], name)
                self.assertEqual(told(documentation["options"]), told(spec_of(module)))

    def test_the_examples_use_documented_options(self):
        for name in MODULES:
            with self.subTest(name):
                module = importlib.import_module(name)
                options = yaml.safe_load(module.DOCUMENTATION)["options"]
                used = [task[name] for task in yaml.safe_load(module.EXAMPLES) if name in task]
                self.assertNotEqual(used, [])
                for arguments in used:
                    self.assertLessEqual(arguments.keys(), options.keys())
                    required = {key for key, option in options.items() if option.get("required")}
                    self.assertLessEqual(required, arguments.keys())

    def test_ansible_doc_shows_it(self):
        show = ["ansible-doc", *MODULES]
        shown = subprocess.run(show, cwd=ROOT, capture_output=True, text=True, check=True)
        self.assertEqual((shown.stderr, shown.stdout.count("> MODULE ")), ("", len(MODULES)))

    @unittest.skipUnless(ON_MINISTACK, "no MiniStack: AWS_ENDPOINT_URL")
    def test_ansible_finds_it_and_what_it_imports(self):
        task = ["ansible", "localhost", "-m", "aws_preflight", "-a", '{"buckets": ["free-bucket"]}']
        plain = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
        ran = subprocess.run(task, cwd=ROOT, capture_output=True, text=True, env=plain)
        self.assertRegex(ran.stdout, "localhost .* SUCCESS")
        self.assertIn("problems: []", ran.stdout)


if __name__ == "__main__":
    unittest.main()
