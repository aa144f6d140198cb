"""Records what a server of language models answers to requests as Vireo sends them.

    python language_servers.py tiny FOLDER           writes a tiny model with random weights
    python language_servers.py record URL MODEL OUT  asks a server and writes what it said, byte for byte

Recorded were `transformers serve` of transformers 5.24.0 with that model:

    transformers serve --host 127.0.0.1 --port 18432

Needs nothing to record; torch and transformers[serving] to serve.
"""

import json
import sys
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


def record(url, model, out):
    exchanges = []
    for name, path, body in requests(model):
        body = {key: value for key, value in body.items() if value is not None}
        asked = urllib.request.Request(
            url + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        try:
            answer = urllib.request.urlopen(asked, timeout=300)
        except urllib.error.HTTPError as error:
            answer = error
        except (urllib.error.URLError, ConnectionError) as error:
            exchanges.append({"name": name, "status": 0, "type": "", "body": str(error)})
            continue
        try:
            said = answer.read()
        except Exception as error:  # a stream that breaks off is part of the recording
            said = getattr(error, "partial", b"")
        exchanges.append({
            "name": name,
            "status": answer.status,
            "type": answer.headers.get("Content-Type", ""),
            "body": said.decode("utf-8", "replace"),
        })
    with open(out, "w", encoding="utf-8") as file:
        json.dump(exchanges, file, indent=1, ensure_ascii=True)
        file.write("\n")


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
    else:
        record(*sys.argv[2:5])
