"""Asks `vireo models serve` with OpenAI's own Python client, and checks what it makes of the answers.

    vireo models serve MODEL --port 8080
    python openai_client.py http://127.0.0.1:8080/v1 [--key KEY]

Prints a line for each check and ends with 1 when one failed. Packages: requirements-openai.txt.
"""

import argparse
import math
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import openai

ASKED = [{"role": "user", "content": "Count from one to twenty in words."}]


def checks(client, model):
    def chat(**more):
        fields = {"model": model, "messages": ASKED, "max_tokens": 24, "temperature": 0}
        fields.update(more)
        return client.chat.completions.create(**fields)

    def models():
        assert [m.id for m in client.models.list()] == [model]
        assert client.models.retrieve(model).object == "model"

    def whole():
        answer = chat()
        choice = answer.choices[0]
        assert choice.message.role == "assistant" and choice.message.content
        assert choice.finish_reason in ("stop", "length")
        assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
        assert answer.usage.completion_tokens <= 24

    def stream():
        right = chat().choices[0]
        text, finish, usage = "", None, None
        for chunk in chat(stream=True, stream_options={"include_usage": True}):
            if chunk.choices:
                text += chunk.choices[0].delta.content or ""
                finish = chunk.choices[0].finish_reason or finish
            usage = chunk.usage or usage
        assert text == right.message.content, (text, right.message.content)
        assert finish == right.finish_reason and usage.completion_tokens > 0

    def stop():
        text = chat().choices[0].message.content
        at = text[3:6]
        stopped = chat(stop=[at]).choices[0]
        assert stopped.message.content == text[: text.index(at)] and stopped.finish_reason == "stop"

    def seeds():
        drawn = [chat(temperature=1.5, seed=s).choices[0].message.content for s in (3, 3, 4)]
        assert drawn[0] == drawn[1] != drawn[2], drawn

    def several():
        answer = chat(temperature=1.5, n=3, seed=1)
        assert [c.index for c in answer.choices] == [0, 1, 2]
        assert len({c.message.content for c in answer.choices}) > 1

    def likelihoods():
        answer = chat(logprobs=True, top_logprobs=4)
        content = answer.choices[0].logprobs.content
        assert b"".join(bytes(t.bytes) for t in content).decode() == answer.choices[0].message.content
        for token in content:
            best = token.top_logprobs
            assert len(best) == 4 and best[0].token == token.token and best[0].logprob == token.logprob
            assert all(a.logprob >= b.logprob for a, b in zip(best, best[1:]))
            assert sum(math.exp(b.logprob) for b in best) <= 1.0001
        told = []
        for chunk in chat(logprobs=True, stream=True):
            if chunk.choices and chunk.choices[0].logprobs:
                told += chunk.choices[0].logprobs.content
        assert [t.logprob for t in told] == [t.logprob for t in content]

    def parts():
        message = {"role": "user", "content": [{"type": "text", "text": ASKED[0]["content"]}]}
        assert chat(messages=[message]).choices[0].message.content == chat().choices[0].message.content

    def conversation():
        first = chat()
        messages = ASKED + [first.choices[0].message, {"role": "user", "content": "And on."}]
        second = chat(messages=messages)
        assert second.usage.prompt_tokens > first.usage.prompt_tokens
        assert second.usage.prompt_tokens_details.cached_tokens > 0

    def refusals():
        for kind, more in [
            (openai.NotFoundError, {"model": "no-such-model"}),
            (openai.BadRequestError, {"max_tokens": -1}),
            (openai.BadRequestError, {"frequency_penalty": 0.5}),
            (openai.BadRequestError, {"tools": [{"type": "function", "function": {"name": "f"}}]}),
            (openai.BadRequestError, {"messages": [{"role": "user", "content": [
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]}),
        ]:
            try:
                chat(**more)
            except kind as e:
                assert e.body["message"] and e.code, e
            else:
                raise AssertionError(f"{more} was not refused")

    def four_at_once():
        prompts = [f"Say the number {i} and why you like it." for i in range(4)]
        ask = lambda p: chat(messages=[{"role": "user", "content": p}]).choices[0].message.content
        alone = [ask(p) for p in prompts]
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(ask, prompts)) == alone

    def leaving():
        started = time.monotonic()
        with chat(stream=True, max_tokens=2000, temperature=1.0) as answer:
            next(iter(answer))
        try:
            client.with_options(timeout=0.5, max_retries=0).chat.completions.create(
                model=model, messages=ASKED, max_tokens=2000, temperature=1.0)
        except openai.APITimeoutError:
            pass
        chat(max_tokens=2)
        print(f"    an answer after two that were left: {time.monotonic() - started:.1f} s in all")

    return [models, whole, stream, stop, seeds, several, likelihoods, parts, conversation, refusals, four_at_once,
            leaving]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base_url")
    parser.add_argument("--key", default="none")
    args = parser.parse_args()
    client = openai.OpenAI(base_url=args.base_url, api_key=args.key, max_retries=0)
    model = next(iter(client.models.list())).id
    failed = 0
    for check in checks(client, model):
        try:
            check()
            print("ok  ", check.__name__)
        except Exception as e:  # a check that fails is told, and the next one is tried
            failed += 1
            print("FAIL", check.__name__, type(e).__name__, e)
    print(f"openai {openai.__version__}, model {model}: {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
