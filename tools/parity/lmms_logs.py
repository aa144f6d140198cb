"""Per-sample logs that lmms-eval itself writes, of a tiny task and its model that always says the same, and tables as
VLMEvalKit writes them (its calls of pandas and json, not the kit itself), for the tests of ForeignLog.

    pip install -r requirements-benchmarks.txt
    python lmms_logs.py OUT
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pandas as pd

TASK = """task: {name}
dataset_path: json
dataset_kwargs:
  data_files:
    test: {data}
test_split: test
output_type: generate_until
doc_to_visual: !function utils.no_visual
doc_to_text: "question"
doc_to_target: "answer"
generation_kwargs:
  max_new_tokens: 8
{judge}
metadata:
  - version: 0.0
"""
EXACT = """metric_list:
  - metric: exact_match
    aggregation: mean
    higher_is_better: true
    ignore_case: true
    ignore_punctuation: true"""
OWN = """process_results: !function utils.process
metric_list:
  - metric: red_score
    aggregation: !function utils.mean
    higher_is_better: true"""
UTILS = '''
def no_visual(doc):
    return []


def process(doc, results):
    said = results[0].lower()
    return {"red_score": {"question_id": doc["question_id"], "pred_answer": said, "answer": doc["answer"], "score": float(said == doc["answer"])}}


def mean(results):
    return sum(r["score"] for r in results) / len(results)
'''


def lmms(work, name, judge, response, to):
    (work / "tasks").mkdir(exist_ok=True)
    data = work / "things.jsonl"
    data.write_text("".join(json.dumps({"question_id": f"thing-{i}", "question": f"Is thing {i} red?", "answer": "no" if i % 3 == 0 else "yes"}) + "\n"
                            for i in range(8)))
    (work / "tasks/utils.py").write_text(UTILS)
    (work / f"tasks/{name}.yaml").write_text(TASK.format(name=name, data=data, judge=judge))
    out = work / f"out-{name}-{response}"
    subprocess.run([sys.executable, "-m", "lmms_eval", "--model", "dummy", "--model_args", f"response={response}", "--tasks", name,
                    "--include_path", str(work / "tasks"), "--log_samples", "--output_path", str(out), "--batch_size", "1"],
                   check=True, env={**os.environ, "HF_HUB_OFFLINE": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    to.write_bytes(next(out.rglob(f"*_samples_{name}.jsonl")).read_bytes())


def vlmevalkit(to):
    table = pd.DataFrame({"index": [0, 1, 2, 3], "question": ["Who?\nA. he\nB. she", 'The "red"\tone?', "How many?", "Where?"],
                          "answer": ["A", "B", "C", "D"], "prediction": ["A", "The answer is B", "", "D"], "hit": [1, 1, 0, 1]})
    table.to_csv(to / "vlmevalkit.tsv", sep="\t", index=False, encoding="utf-8", quoting=csv.QUOTE_ALL)
    table.to_csv(to / "vlmevalkit.csv", index=False, encoding="utf-8", quoting=csv.QUOTE_ALL)
    scored = table.drop(columns="hit").assign(score=[1, -1, 0, 1], hint=float("nan"))
    (to / "vlmevalkit.json").write_text(json.dumps(scored.to_dict("records"), indent=4, ensure_ascii=False))


def main():
    to = Path(sys.argv[1])
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        lmms(Path(work), "things", EXACT, "Yes", to / "lmms_yes_samples_things.jsonl")
        lmms(Path(work), "things", EXACT, "No", to / "lmms_no_samples_things.jsonl")
        lmms(Path(work), "things_own", OWN, "Yes", to / "lmms_own_samples_things.jsonl")
    vlmevalkit(to)


if __name__ == "__main__":
    main()
