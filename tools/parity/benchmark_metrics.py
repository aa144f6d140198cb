"""What the published scripts of benchmarks make of made-up answers, for the golden tests of benchmarks.metric.

The scripts are run, not copied: FOLDER holds git clones of them, at the commits below.

    git clone https://github.com/MILVLG/openvqa                              FOLDER/openvqa     # GQA's eval.py as a class
    git clone https://github.com/cvlab-columbia/viper                        FOLDER/viper
    git clone https://github.com/para-lost/RVP                               FOLDER/RVP
    git clone https://github.com/doc-doc/NExT-QA                             FOLDER/NExT-QA
    git clone https://github.com/cambridgeltl/visual-spatial-reasoning       FOLDER/vsr
    git clone https://github.com/NVlabs/Long-RL                              FOLDER/Long-RL
    git clone https://github.com/thanku-all/parse_answer                     FOLDER/parse_answer  # Video-MME's script
    git clone https://github.com/EvolvingLMMs-Lab/lmms-eval                  FOLDER/lmms-eval
    pip install -r requirements-benchmarks.txt
    python benchmark_metrics.py FOLDER OUT

Bare clones (FOLDER/NAME.git) do as well: files are read with `git show COMMIT:FILE`.
"""

import contextlib
import csv
import importlib
import io
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

COMMITS = {
    "openvqa": "f8f9966f202d5edf2a84096e1bc05ebf58ef55e6",
    "viper": "09fe3465224766860d8dd4ec48db942f22b05092",
    "RVP": "ce7293c",
    "NExT-QA": "6b92588",
    "vsr": "b27a0af",
    "Long-RL": "97abc84",
    "parse_answer": "afd52cfe3dde5b3685e0d4f760c10c756860c758",
    "lmms-eval": "75571cfe",
}
LETTERS = "ABCDE"


def show(folder, name, file, to):
    repo = next(p for p in (folder / name / ".git", folder / (name + ".git")) if p.exists())
    text = subprocess.run(["git", f"--git-dir={repo}", "show", f"{COMMITS[name]}:{file}"], check=True, capture_output=True)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(text.stdout)
    return to


def module(path, name):
    sys.path.insert(0, str(path.parent))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


def printed(function, *args, **kwargs):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        function(*args, **kwargs)
    return out.getvalue()


def sample(id, group, question="", options=(), gold=None, labels=None, answer="", **more):
    return {"id": id, "group": group, "question": question, "options": list(options), "gold": gold,
            "labels": labels or {}, "answer": answer, **more}


# ---------------------------------------------------------------- GQA

def gqa(folder, work):
    rnd = random.Random(1)
    path = show(folder, "openvqa", "openvqa/datasets/gqa/eval/gqa_eval.py", work / "gqa/gqa_eval.py")
    answers = ["yes", "no", "red", "blue", "left", "right", "cup", "wooden", "color"]
    kinds = [("verify", "attr"), ("logical", "obj"), ("choose", "rel"), ("compare", "attr"), ("query", "cat"), ("query", "global")]
    questions, choices, predictions, samples = {}, {}, {}, []
    ids = [str(1000 + i) for i in range(90)]
    for i, qid in enumerate(ids):
        structural, semantic = rnd.choice(kinds)
        gold = rnd.choice(["yes", "no"] if structural in ("verify", "logical") else answers[2:])
        said = gold if rnd.random() < 0.6 else rnd.choice(answers + ["Red", "yes "])
        program = [{"operation": rnd.choice(["select", "filter color", "relate", "exist", "verify color"]), "argument": "cup (1)"}
                   for _ in range(rnd.randint(1, 4))]
        program.append({"operation": rnd.choice(["query", "choose name", "exist", "query: name"]), "argument": rnd.choice(["name", "?", "color"])})
        question = " ".join(["what"] + ["very"] * rnd.randint(2, 9) + ["cup?"])
        detailed = rnd.choice(["verifyAttr", "twoCommon", "queryAttr"])
        entailed = sorted(rnd.sample(ids, rnd.randint(0, 3)))
        group = rnd.choice(["color", "material", "furniture", None])
        balanced = rnd.random() < 0.85
        valid = rnd.sample(answers, rnd.randint(1, 5))
        plausible = rnd.sample(valid, rnd.randint(1, len(valid)))
        image = str(10 + i // 6)
        questions[qid] = {"question": question, "answer": gold, "imageId": image, "isBalanced": balanced, "semantic": program,
                          "types": {"structural": structural, "semantic": semantic, "detailed": detailed},
                          "groups": {"global": group, "local": "x"}, "entailed": entailed}
        choices[qid] = {"valid": valid, "plausible": plausible}
        predictions[qid] = said
        labels = {"structural": structural, "semantic": semantic, "detailed": detailed, "entailed": " ".join(entailed),
                  "valid": "\n".join(valid), "plausible": "\n".join(plausible)}
        if group is not None:
            labels["global"] = group
        if not balanced:
            labels["balanced"] = "false"
        samples.append(sample(qid, image, question, (), gold, labels, said))
    for name, data in (("questions", questions), ("choices", choices),
                       ("predictions", [{"questionId": k, "prediction": v} for k, v in predictions.items()])):
        (work / f"gqa/{name}.json").write_text(json.dumps(data))
    GQAEval = module(path, "gqa_eval").GQAEval
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        done = GQAEval(None, *(str(work / f"gqa/{n}.json") for n in ("predictions", "questions", "choices")), EVAL_CONSISTENCY=True)
    for s in samples:
        s["labels"]["steps"] = str(done.getStepsNum(questions[s["id"]]))
    scores = {k: v for k, v in done.scores.items() if not isinstance(v, dict) and k != "grounding"}
    for k, title in (("accuracyPerStructuralType", "structural"), ("accuracyPerSemanticType", "semantic"),
                     ("accuracyPerSteps", "steps"), ("accuracyPerLength", "words")):
        scores.update({f"{title}: {t}": list(v) for t, v in done.scores[k].items()})
    return {"samples": samples, "official": scores}


# ---------------------------------------------------------------- short answers

TEXTS = ["yes", "Yes.", " No\n", "TRUE", "False ", "the red cup", "A cup, on the table!", "t-shirt", "t - shirt", "1,000 cars", "two",
         "none", "Zero", "ten", "eleven", "3.5 m", "3. 5", "a.b.c.", "it's", "its", "dont", "Im", "IVE", "couldnt've", "somebody'd",
         "lets", "yall'll", "cup/plate", "cup / plate", "(left)", "x=1", "what?!", "a: b", "an", "", "   ", "left\tside", "o'clock",
         "oclock", "none of the above", "x" * 3 + "." * 40, "\u00a0yes\u00a0", "GR\u00dcN", "50%", "half-full, mostly", "1,2 - 3",
         "whos there", "Wed've", "twas"]


def texts(folder, work):
    rnd = random.Random(2)
    viper = show(folder, "viper", "datasets/gqa.py", work / "viper/datasets/gqa.py")
    show(folder, "viper", "datasets/__init__.py", work / "viper/datasets/__init__.py")
    (work / "viper/questions").mkdir(parents=True, exist_ok=True)
    (work / "viper/questions/testdev_balanced_questions.json").write_text(json.dumps({"1": {"question": "q", "answer": "a", "imageId": "1"}}))
    rvp = show(folder, "RVP", "datasets/__init__.py", work / "rvp/datasets/__init__.py")
    pool = ["yes", "no", "the", "a", "red", "Two", "none", "dont", "12", "3", " ", " ", ".", ",", "-", "/", "?", "!", "(", ")", ":", "'", "_", "\n"]
    all_texts = TEXTS + ["".join(rnd.choice(pool) for _ in range(rnd.randint(1, 9))) for _ in range(200)]
    held = sys.modules.pop("datasets", None)
    datasets = module(viper.parent, "datasets")
    gqa_data = importlib.import_module("datasets.gqa").GQADataset("testdev", data_path=str(work / "viper"))
    viper_forms = [gqa_data.post_process(t) for t in all_texts]
    for name in [n for n in sys.modules if n == "datasets" or n.startswith("datasets.")]:
        del sys.modules[name]
    datasets = module(rvp.parent, "datasets")
    rvp_forms = [datasets.general_postprocessing(t) for t in all_texts]
    golds = ["yes" if rnd.random() < 0.3 else rnd.choice([r, v, t, ""]) for t, r, v in zip(all_texts, rvp_forms, viper_forms)]
    kept = [(t, g) for t, g in zip(all_texts, golds) if g != ""]
    official = {"rvp-exact": datasets.accuracy(all_texts, golds),
                "vqa-normalised": gqa_data.accuracy([t for t, _ in kept], [g for _, g in kept])}
    for name in [n for n in sys.modules if n == "datasets" or n.startswith("datasets.")]:
        del sys.modules[name]
    if held:
        sys.modules["datasets"] = held
    samples = [sample(str(i), str(i // 3), gold=g, answer=t, rvp=r, viper=v)
               for i, (t, g, r, v) in enumerate(zip(all_texts, golds, rvp_forms, viper_forms))]
    return {"samples": samples, "official": official}


# ---------------------------------------------------------------- VSR

def vsr(folder, work):
    rnd = random.Random(3)
    by_rel = show(folder, "vsr", "analysis_scripts/eval_compute_acc_by_rel.py", work / "vsr/by_rel.py")
    by_cat = show(folder, "vsr", "analysis_scripts/eval_compute_acc_by_rel_meta_cat.py", work / "vsr/by_cat.py")
    categories = {"Projective": ["left of", "behind", "under"], "Topological": ["touching", "on"], "Proximity": ["near"]}
    (work / "vsr/categories.txt").write_text("".join(f"{c}: {', '.join(r)}\n" for c, r in categories.items()))
    of = {r: c for c, rs in categories.items() for r in rs}
    samples, lines, preds = [], [], []
    for i in range(80):
        relation = rnd.choice([r for k, r in enumerate(of) for _ in range(k + 1)])
        label = rnd.randint(0, 1)
        said = label if rnd.random() < 0.65 else 1 - label
        lines.append(json.dumps({"image": f"{i // 2}.jpg", "caption": f"The cup is {relation} the box.", "label": label, "relation": relation}))
        preds.append(str(said))
        samples.append(sample(str(i), f"{i // 2}.jpg", f"The cup is {relation} the box.", (), "yes" if label else "no",
                              {"relation": relation, "category": of[relation]}, "yes" if said else "no"))
    (work / "vsr/test.jsonl").write_text("\n".join(lines) + "\n")
    (work / "vsr/preds.txt").write_text("\n".join(preds) + "\n")
    args = [work / "vsr/test.jsonl", work / "vsr/preds.txt"]
    rel = subprocess.run([sys.executable, by_rel, *args], check=True, capture_output=True, text=True).stdout
    cat = subprocess.run([sys.executable, by_cat, *args, work / "vsr/categories.txt"], check=True, capture_output=True, text=True).stdout
    official = {"relation": [line.split("\t") for line in rel.splitlines()],
                "category": [line.split("\t") for line in cat.splitlines() if "\t" in line]}
    return {"samples": samples, "official": official}


# ---------------------------------------------------------------- NExT-QA

def nextqa(folder, work):
    rnd = random.Random(4)
    show(folder, "NExT-QA", "utils.py", work / "nextqa/utils.py")
    path = show(folder, "NExT-QA", "eval_mc.py", work / "nextqa/eval_mc.py")
    options = ["run away", "sit down", "wave", "eat", "look at the camera"]
    samples, rows, results = [], [], {}
    for i in range(75):
        kind = rnd.choice(["CW", "CH", "TN", "TP", "TC", "DC", "DL", "DO"])
        shuffled = rnd.sample(options, 5)
        gold = rnd.randrange(5)
        said = gold if rnd.random() < 0.55 else rnd.randrange(5)
        video, qid = str(4000 + i // 4), str(i % 4)
        rows.append([video, 300, 640, 480, "why did it happen", gold, qid, kind, *shuffled])
        results[f"{video}_{qid}"] = {"prediction": said, "answer": gold}
        answer = rnd.choice([shuffled[said], LETTERS[said], f"({LETTERS[said]})", f"{LETTERS[said]}. {shuffled[said]}", shuffled[said].title() + "."])
        samples.append(sample(f"{video}_{qid}", video, "why did it happen", shuffled, gold, {"type": kind, "video": video, "qid": qid}, answer))
    with open(work / "nextqa/list.csv", "w", newline="") as f:
        out = csv.writer(f)
        out.writerow("video,frame_count,width,height,question,answer,qid,type,a0,a1,a2,a3,a4".split(","))
        out.writerows(rows)
    (work / "nextqa/results.json").write_text(json.dumps(results))
    text = printed(module(path, "eval_mc").accuracy_metric, str(work / "nextqa/list.csv"), str(work / "nextqa/results.json"))
    names, values, overall = text.strip().splitlines()
    named = dict(zip(names.split(), values.split()))
    official = {"overall": overall.split()[1], "Acc_C": named["Acc_C"], "Acc_T": named["Acc_T"], "Acc_D": named["Acc_D"]}
    official.update({f"type: {t}": named[n] for t, n in
                     {"CW": "Why", "CH": "How", "TN": "Bef&Aft", "TC": "When", "DC": "Cnt", "DL": "Loc", "DO": "Other"}.items()})
    return {"samples": samples, "official": official, "submission": results}


# ---------------------------------------------------------------- choices

def texts_of(rnd, letter, option):
    return rnd.choice([
        option, option.upper() + ".", letter, f"({letter})", f"{letter}.", f"{letter}: {option}", f"The answer is {letter}.",
        f"The best answer is: {letter}", f"Best answer: {letter}", f"A man is there, so the answer is ({letter}).", f"Option: {letter}",
        f"I think {option} fits best", f"<think>B or C?</think> <answer>{letter}</answer>", f"<answer> ({letter}) </answer> done",
        f"<think>hm\n</think>\n<answer>\n{letter}\n</answer>", f"<think>D</think><answer>{letter}. {option}</answer>",
        f"<answer>{option}</answer>", f"{letter} or maybe E", "Neither (A) nor (B) but (" + letter + ")", "no idea", "", f"Answer:{letter}###he said A",
        f"CD{letter}x", f"<answer>{letter}", f"{letter})", "Because it is hard to see what was shown there at all today",
        f"<think>x</think><answer>Therefore the final answer is: {letter}</answer>", f"Therefore the final answer is: <answer>{letter}</answer>",
        f" <think>x</think><answer>{letter}</answer>", f"<think>x</think> so <answer>{letter}</answer>"])


def bare(text):
    text = text.strip()
    return (text[:-1].strip() if text.endswith(".") else text).lower()


def letter_alone(text, options):
    found = re.fullmatch(r"\(?([A-%s])(?:[.):]?\s*)((?s:.*))" % LETTERS[len(options) - 1], text.strip())
    if not found:
        return None
    at = LETTERS.index(found[1])
    if found[2] == "" or (bare(found[2]) == bare(options[at]) and not re.match(r"\(?[A-Z]\w", text.strip())):
        return at
    return None


def by_text(text, options):
    return next((i for i, o in enumerate(options) if bare(o) == bare(text)), None)


def in_tags(text):
    found = re.search(r"<answer>(.*?)</answer>", text, re.DOTALL)
    return found[1] if found else None


def alone(text, options):
    return [LETTERS.index(m) for m in re.findall(r"(?<![^\W_])[A-%s](?![^\W_])" % LETTERS[len(options) - 1], text)]


def plain(text, options):
    inside = in_tags(text) if in_tags(text) is not None else text
    named = by_text(inside, options)
    return named if named is not None else letter_alone(inside, options)


def in_brackets(text, options):
    found = re.findall(r"\(([A-%s])\)" % LETTERS[len(options) - 1], text)
    return LETTERS.index(found[-1]) if found else None


RULES = {
    "plain": plain,
    "option text": by_text,
    "first letter": lambda t, o: next(iter(alone(t, o)), None),
    "last letter": lambda t, o: next(iter(alone(t, o)[::-1]), None),
    "letter in brackets": in_brackets,
    "letter in tags": lambda t, o: letter_alone(in_tags(t), o) if in_tags(t) is not None else None,
}


def choice(folder, work):
    rnd = random.Random(5)
    path = show(folder, "RVP", "test_result_acc.py", work / "rvp-acc/test_result_acc.py")
    options = ["a man", "two dogs", "the red car", "nobody", "Bob's cat"]
    samples, rows = [], []
    for i in range(120):
        gold = rnd.randrange(5)
        said = gold if rnd.random() < 0.6 else rnd.randrange(5)
        text = texts_of(rnd, LETTERS[said], options[said])
        rows.append({"result": text, "answer": gold})
        read = {name: rule(text, options) for name, rule in RULES.items()}
        samples.append(sample(str(i), str(i // 2), "who?", options, gold, {}, text, read=read))
    with open(work / "rvp-acc/your-csv-file", "w", newline="") as f:
        out = csv.DictWriter(f, ["result", "answer"])
        out.writeheader()
        out.writerows(rows)
    text = subprocess.run([sys.executable, path], cwd=path.parent, check=True, capture_output=True, text=True).stdout
    return {"samples": samples, "official": {"reading: rvp substring": float(text.split()[-2])}}


# ---------------------------------------------------------------- LongVideo-Reason

def longvideo(folder, work):
    rnd = random.Random(6)
    path = show(folder, "Long-RL", "eval/eval.py", work / "longrl/longrl_eval.py")
    script = module(path, "longrl_eval")
    options = ["a man", "two dogs", "the red car", "nobody"]
    samples, responses, golds = [], [], []
    for i in range(120):
        if i % 6 == 5:
            gold = rnd.choice(["He is tired", "Because of the rain"])
            said = gold if rnd.random() < 0.6 else "no"
            text = rnd.choice([said, f"<think>t</think> <answer>{said}</answer>", f"<answer> {said.upper()} </answer>"])
            samples.append(sample(str(i), str(i // 3), "why?", (), gold, {"problem_type": "open"}, text))
            golds.append(f"<answer>{gold}</answer>")
        else:
            gold = rnd.choice([0, 1, 1, 2, 3])
            said = gold if rnd.random() < 0.6 else rnd.randrange(4)
            text = texts_of(rnd, LETTERS[said], options[said])
            while by_text(text, options) is not None:
                text = texts_of(rnd, LETTERS[said], options[said])
            samples.append(sample(str(i), str(i // 3), "who?", options, gold, {"problem_type": rnd.choice(["temporal", "plot", "spatial"])}, text))
            golds.append(f"<answer>{LETTERS[gold]}</answer>")
        responses.append(text)
    strict = script.accuracy_reward(responses, golds)
    form = script.format_reward(responses)
    lenient = []
    for s in samples:
        text = s["answer"]
        inside = in_tags(text) if in_tags(text) is not None else text.split("</think>")[-1]
        if s["options"]:
            read = [plain(inside, s["options"]), in_brackets(inside, s["options"]), RULES["last letter"](inside, s["options"])]
            lenient.append(float(next((r for r in read if r is not None), None) == s["gold"]))
        else:
            lenient.append(float(inside.strip().lower() == s["gold"].lower()))
    keys = [LETTERS[s["gold"]] if s["options"] else s["gold"] for s in samples]
    most = max(keys.count(k) for k in keys)
    for s, a, b, c in zip(samples, strict, form, lenient):
        s.update(strict=a, format=b, lenient=c)
    official = {"strict": sum(strict) / len(strict), "format": sum(form) / len(form), "lenient": sum(lenient) / len(lenient),
                "majority": most / len(keys)}
    return {"samples": samples, "official": official}


# ---------------------------------------------------------------- Video-MME

def videomme(folder, work):
    rnd = random.Random(7)
    path = show(folder, "parse_answer", "eval_your_results.py", work / "mme/eval_your_results.py")
    script = module(path, "eval_your_results")
    domains = {"Knowledge": ["Law", "Geography"], "Life Record": ["Food", "Travel"], "Multilingual": ["Multilingual"]}
    options = ["a man", "two dogs", "the red car", "nobody"]
    samples, results = [], []
    for v in range(24):
        duration = ["short", "medium", "long"][v % 3]
        domain = rnd.choice(list(domains))
        sub = rnd.choice(domains[domain])
        video = f"{v + 1:03d}"
        item = {"video_id": video, "duration": duration, "domain": domain, "sub_category": sub, "missing": False, "questions": []}
        for q in range(1, 4):
            gold = rnd.randrange(4)
            said = gold if rnd.random() < 0.6 else rnd.randrange(4)
            text = texts_of(rnd, LETTERS[said], options[said])
            task = rnd.choice(["Counting Problem", "OCR Problems", "Action Reasoning"])
            lettered = [f"{LETTERS[i]}. {o}" for i, o in enumerate(options)]
            item["questions"].append({"question_id": f"{video}-{q}", "task_type": task, "question": "who?", "options": lettered,
                                      "answer": LETTERS[gold], "response": text})
            samples.append(sample(f"{video}-{q}", video, "who?", options, gold,
                                  {"duration": duration, "domain": domain, "sub_category": sub, "task_type": task}, text,
                                  letter=script.extract_characters_regex(text)))
        results.append(item)
    (work / "mme/results.json").write_text(json.dumps(results))
    text = printed(script.eval_your_results, str(work / "mme/results.json"), "short,medium,long", skip_missing=True,
                   return_sub_categories_accuracy=True, return_task_types_accuracy=True)
    official, part, title = {}, "", ""
    for line in text.splitlines():
        heading = {"Video Domains": "domain", "Video Categories": "domain", "Video Sub Categories": "sub_category",
                   "Task Categories": "task_type", "Overall Performance": "overall"}.get(line)
        if line.startswith("Evaluation on"):
            part = line.split(": ")[1] if ": " in line else "all"
        elif heading:
            title = heading
        elif re.search(r": .*%$", line):
            name, value = line.rsplit(": ", 1)
            if title == "overall":
                official["answered" if part == "all" else f"answered, duration: {part}"] = value.strip(" %")
            elif part == "all":
                official[f"answered, {title}: {name}"] = value.strip(" %")
    return {"samples": samples, "official": official, "submission": [{k: v for k, v in i.items() if k != "missing"} for i in results]}


# ---------------------------------------------------------------- regions

def iou(folder, work):
    rnd = random.Random(8)
    path = show(folder, "lmms-eval", "lmms_eval/tasks/refcoco/utils_rec.py", work / "refcoco/utils_rec.py")
    source = path.read_text()
    names = {}
    exec(source[source.index("def compute_iou"):source.index("def compute_accuracy")], names)  # its other imports need a network
    samples, values = [], []
    for i in range(60):
        x, y = rnd.randint(0, 300), rnd.randint(0, 200)
        gold = [x, y, x + rnd.randint(10, 200), y + rnd.randint(10, 200)]
        given = [g + rnd.uniform(-20, 20) for g in gold] if rnd.random() < 0.8 else [500, 500, 520, 530]
        given = [given[0], given[1], max(given[2], given[0] + 1), max(given[3], given[1] + 1)]
        if i == 0:
            gold, given = [0, 0, 100, 100], [0, 0, 100, 50]
        values.append(names["compute_iou"](given, gold))
        samples.append(sample(str(i), str(i // 2), "the cup", gold=gold, region=given))
    samples.append(sample("60", "30", "the cup", gold=[0, 0, 5, 5], region=None))
    values.append(0.0)
    official = {"mean IoU": sum(values) / len(values), "acc@0.5": sum(v >= 0.5 for v in values) / len(values),
                "acc@0.7": sum(v > 0.7 for v in values) / len(values)}
    return {"samples": samples, "official": official}


# ---------------------------------------------------------------- statistics

def statistics():
    import numpy as np
    import statsmodels.api as sm
    from scipy import stats
    from statsmodels.stats.contingency_tables import mcnemar
    from statsmodels.stats.power import NormalIndPower
    from statsmodels.stats.proportion import proportion_confint

    rnd = random.Random(9)
    out = {"mcnemar": [], "paired": [], "wilson": [], "t": []}
    for lost, won in ((0, 0), (0, 1), (3, 9), (10, 10), (25, 60), (400, 300), (7, 0)):
        table = [[5, lost], [won, 5]]
        exact = float(mcnemar(table, exact=True).pvalue)
        assert lost + won == 0 or abs(exact - stats.binomtest(min(lost, won), lost + won).pvalue) < 1e-12
        low = stats.binom(lost + won, 0.5)
        mid = float(2 * low.cdf(min(lost, won)) - low.pmf(min(lost, won)))
        out["mcnemar"].append({"lost": lost, "won": won, "exact": exact, "mid": mid})
    for groups, per in ((8, 3), (12, 2), (30, 1), (40, 5)):
        first, second, names = [], [], []
        for g in range(groups):
            lean = rnd.random()
            for _ in range(rnd.randint(1, per)):
                first.append(float(rnd.random() < lean))
                second.append(float(rnd.random() < min(1, lean + 0.15)))
                names.append(str(g))
        d = np.array(second) - np.array(first)
        codes = np.array([int(n) for n in names])
        fit = sm.OLS(d, np.ones(len(d))).fit(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": True})
        error = float(fit.bse[0])
        sums = [int(d[codes == g].sum()) for g in range(groups)]
        moved = [abs(s) for s in sums if s]
        grouped = None
        if len(moved) <= 16:
            tails = [abs(sum(s * m for s, m in zip(signs, moved))) >= abs(sum(sums)) for signs in itertools.product((1, -1), repeat=len(moved))]
            grouped = sum(tails) / len(tails)
        effect = NormalIndPower(ddof=0).solve_power(nobs1=len(d), alpha=0.05, power=0.8, ratio=0, alternative="two-sided")
        out["paired"].append({"first": first, "second": second, "groups": names, "difference": float(d.mean()), "error": error,
                              "grouped": grouped, "detectable": float(effect * error * len(d) ** 0.5)})
    for right, n in ((0, 10), (7, 10), (10, 10), (50, 200)):
        low, high = proportion_confint(right, n, method="wilson")
        out["wilson"].append({"right": right, "n": n, "low": float(low), "high": float(high)})
    out["t"] = {str(v): float(stats.t.ppf(0.975, v)) for v in (1, 2, 3, 4, 5, 10, 30, 400)}
    return out


def main():
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        for make in (gqa, texts, vsr, nextqa, choice, longvideo, videomme, iou):
            write(out / f"{make.__name__}.json", make(folder, Path(work)))
    write(out / "statistics.json", statistics())


def write(file, data):
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    file.write_text(text.replace('},{"id"', '},\n{"id"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
