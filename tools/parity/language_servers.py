"""Records what a server of language models answers to requests as Vireo sends them.

    python language_servers.py tiny FOLDER           writes a tiny model with random weights
    python language_servers.py record URL MODEL OUT  asks a server and writes what it said, byte for byte

    python language_servers.py llama FILE.gguf PORT  serves a GGUF file by llama.cpp

Recorded were `transformers serve` of transformers 5.24.0 with that tiny model:

    transformers serve --host 127.0.0.1 --port 18432

and llama.cpp's server, as the wheel xllamacpp 2026.10.11549 holds it, with SmolLM2-135M-Instruct (Q4_1). Start the
recording first: what is said while the model is loading is recorded, too.

Needs nothing to record; torch and transformers[serving], or xllamacpp, to serve.
"""

import json
import sys
import time
import urllib.error
import urllib.request

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SCHEMA = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"],
          "additionalProperties": False}


def request(model, user="b", **more):
    out = {
        "model": model,
        "messages": [{"role": "system", "content": "a"}, {"role": "user", "content": user}],
        "temperature": 0.0,
        "stream": True,
        "max_tokens": 8,
        "seed": 0,
        "stream_options": {"include_usage": True},
    }
    out.update(more)
    return out


def requests(model):
    picture = [
        {"type": "text", "text": "b"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PIXEL, "detail": "high"}},
    ]
    schema = {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}
    yield "streamed", "/chat/completions", request(model)
    yield "whole", "/chat/completions", request(model, stream=False, stream_options=None)
    yield "no-such-model", "/chat/completions", request("/no/such/model")
    yield "no-such-path", "/completions/chat", request(model)
    yield "too-long", "/chat/completions", request(model, user="word " * 4000)
    yield "picture", "/chat/completions", request(model, user=picture)
    yield "schema", "/chat/completions", request(model, response_format=schema)


def asked(url, path, body):
    body = {key: value for key, value in body.items() if value is not None}
    request = urllib.request.Request(url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        answer = urllib.request.urlopen(request, timeout=300)
    except urllib.error.HTTPError as error:
        answer = error
    except (urllib.error.URLError, ConnectionError) as error:
        return {"status": 0, "type": "", "body": str(error)}
    try:
        said = answer.read()
    except Exception as error:  # a stream that breaks off is part of the recording
        said = getattr(error, "partial", b"")
    return {
        "status": answer.status,
        "type": answer.headers.get("Content-Type", ""),
        "body": said.decode("utf-8", "replace"),
    }


def record(url, model, out):
    exchanges = []
    while True:
        first = asked(url, "/chat/completions", request(model))
        if first["status"] == 503 and not exchanges:
            exchanges.append({"name": "loading", **first})
        if first["status"] not in (0, 503):
            break
        time.sleep(0.05)
    for name, path, body in requests(model):
        exchanges.append({"name": name, **asked(url, path, body)})
    with open(out, "w", encoding="utf-8") as file:
        json.dump(exchanges, file, indent=1, ensure_ascii=True)
        file.write("\n")


def llama(file, port):
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = file
    settings.model_alias = {"smollm2-135m"}
    settings.hostnames = ["127.0.0.1"]
    settings.port = int(port)
    settings.n_ctx = 2048
    settings.n_parallel = 1
    server = xllamacpp.Server(settings)
    print(server.listening_address, flush=True)
    while True:
        time.sleep(60)


def tiny(folder):
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    torch.manual_seed(0)
    vocabulary = {byte: i for i, byte in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    for mark in ("<|im_start|>", "<|im_end|>"):
        vocabulary[mark] = len(vocabulary)
    bytes_alone = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    bytes_alone.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bytes_alone.decoder = decoders.ByteLevel()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=bytes_alone, eos_token="<|im_end|>", pad_token="<|im_end|>")
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>"]})
    tokenizer.chat_template = (
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=1,
        num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=512, bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id)
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["tiny"]:
        tiny(sys.argv[2])
    elif sys.argv[1:2] == ["llama"]:
        llama(*sys.argv[2:4])
    else:
        record(*sys.argv[2:5])
