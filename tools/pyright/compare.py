"""Compares the checker's corpus with what pyright says about it.

    vireo check --print-stub > vireo.pyi
    npm install
    python3 compare.py vireo.pyi ../../sandbox/src/test/resources/dev/vireo/sandbox/corpus

A bad program counts as agreed when pyright reports an error in the same line, a good one when it reports none.
"""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# What pyright is asked about: faults of types and names. The others are rules of Vireo's own language.
TYPE_FAULTS = {
    'unknown-name', 'unknown-attribute', 'arity', 'keyword', 'argument-type', 'operator-type', 'not-callable',
    'unpacking', 'return-type', 'missing-return', 'optional-access', 'unlike-comparison'}
SETTINGS = {
    'typeCheckingMode': 'standard', 'reportPossiblyUnbound': 'error', 'reportUnnecessaryComparison': 'error',
    'reportUnnecessaryContains': 'error', 'reportWildcardImportFromLibrary': 'none', 'pythonVersion': '3.12'}
RECEIVERS = {'image': 'ImagePatch', 'image_list': 'list[ImagePatch]', 'video': 'VideoSegment',
             'possible_answers': 'list[str]', 'query': 'str'}


def annotated(source):
    """The program with the types of the entry function's parameters, on the same lines."""
    def entry(match):
        names = [n.strip() for n in match.group(1).split(',')]
        return 'def execute_command(' + ', '.join(
            n + ': ' + RECEIVERS[n] if n in RECEIVERS else n for n in names) + ')'
    return re.sub(r'def execute_command\(([^)]*)\)', entry, source)


def main(stub, corpus):
    here = pathlib.Path(__file__).parent
    expected = {}
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        shutil.copy(stub, root / '__builtins__.pyi')
        builtins = root / '__builtins__.pyi'
        names = ('Any', 'Dict', 'List', 'Optional', 'Tuple', 'Union')
        text = builtins.read_text().replace('import Any, ', 'import ').replace(' Optional,', '')
        builtins.write_text('from typing import ' + ', '.join(n + ' as ' + n for n in names) + '\n' + text)
        (root / 'pyrightconfig.json').write_text(json.dumps(SETTINGS))
        for file in sorted(pathlib.Path(corpus).rglob('*.py')):
            source = file.read_text()
            name = file.parent.name + '/' + file.name
            header = re.match(r'# expect: (\S+) line (\d+)', source)
            if file.parent.name == 'good':
                expected[name] = None
            elif header and header.group(1) in TYPE_FAULTS:
                expected[name] = (header.group(1), int(header.group(2)))
            else:
                continue
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(annotated(source))
        run = subprocess.run(
            [here / 'node_modules/.bin/pyright', '--outputjson', '-p', folder], capture_output=True, text=True)
        found = {}
        for d in json.loads(run.stdout)['generalDiagnostics']:
            if d['severity'] == 'error':
                name = str(pathlib.Path(d['file']).relative_to(root.resolve()))
                place = (d['range']['start']['line'] + 1, d.get('rule', ''), d['message'].split('\n')[0])
                found.setdefault(name, []).append(place)
    for kind, names in (('good', [n for n in expected if expected[n] is None]),
                        ('bad', [n for n in expected if expected[n] is not None])):
        apart = []
        for name in names:
            places = found.get(name, [])
            agreed = not places if kind == 'good' else any(p[0] == expected[name][1] for p in places)
            if not agreed:
                apart.append((name, expected[name], places))
        print(f'{kind}: {len(names)} programs, pyright agrees about {len(names) - len(apart)}')
        for name, wanted, places in apart:
            print(f'  {name}: ours {wanted or "clean"}; pyright {places or "clean"}')


main(*sys.argv[1:])
