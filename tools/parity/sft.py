"""Makes the fixture of supervised fine-tuning: a tiny Qwen2 folder of random weights, conversations, their tokens with what
the assistant said as transformers tells it apart, and what 50 steps of torch's AdamW make of the weights.

    python3 -m venv venv5 && venv5/bin/pip install torch==2.10.0 transformers==5.24.0 safetensors==0.8.0
    venv5/bin/python tools/parity/sft.py trainer/src/test/resources/dev/vireo/trainer/sft \
        runtime/src/test/resources/tokenizers/qwen2-new/tokenizer.json

`folder` is the model, `chats.jsonl` has the conversations, `expected.json` their tokens and masks, and for each step the
conversations that it learns, one by one and without padding; `after.safetensors` has the losses and the weights at the end.
"""

import json
import math
import os
import shutil
import sys

import torch
from safetensors.torch import save_file
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

TEMPLATE = (
    "{%- if messages[0]['role'] != 'system' %}{{- '<|im_start|>system\\nYou are a helpful assistant.<|im_end|>\\n' }}{%- endif %}"
    "{%- for message in messages %}"
    "{%- if message['role'] == 'assistant' %}"
    "{{- '<|im_start|>assistant\\n' }}{%- generation %}{{- message['content'] + '<|im_end|>' }}{%- endgeneration %}{{- '\\n' }}"
    "{%- else %}{{- '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>\\n' }}{%- endif %}"
    "{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)


def talk(*said, system=None):
    roles = ["user", "assistant"]
    out = [] if system is None else [dict(role="system", content=system)]
    return out + [dict(role=roles[i % 2], content=text) for i, text in enumerate(said)]


CHATS = [
    talk("2 + 2?", "4"),
    talk("What is left of the cube?", "A red ball.", "And behind it?", "Nothing."),
    talk("Count the rings.", "<think>One at the left, two behind the cone.</think>\n3", system="Answer with a number."),
    talk("Say nothing.", ""),
    talk("", "There was no question."),
    talk("Wie heißt du?", "Ich heiße Vireo. 你好 👋", system=""),
    talk("Write a program.", "def execute_command(image):\n    return image.exists('cube')\n"),
    talk("One.", "1", "Two.", "2", "Three.", "3", system="Digits."),
    talk("Blanks at the end", "so it goes  \n\n", "Tabs\tand\r\nlines", "  begin with blanks"),
    talk("<think>Is this a thought?</think>", "<think>\n</think>\n\nNo."),
    talk("A question without an answer", "An answer", "and one more question"),
    talk("Is there a cone, a star or a ring among the shiny things behind the large cube?", "yes", system="Be brief: yes or no."),
]
STEPS, PEAK, WARMUP, DECAY, LIMIT = 50, 2e-3, 5, 0.01, 1.0


def rate(step):
    if step < WARMUP:
        return PEAK * (step + 1) / WARMUP
    share = min(1, (step - WARMUP) / (STEPS - WARMUP))
    return PEAK * max(0.5 * (1 + math.cos(math.pi * share)), 1e-3)


def main(out, words):
    torch.manual_seed(7)
    folder = os.path.join(out, "folder")
    os.makedirs(folder, exist_ok=True)
    config = Qwen2Config(
        vocab_size=520, hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
        max_position_embeddings=512, rms_norm_eps=1e-6, tie_word_embeddings=True, initializer_range=0.1, bos_token_id=None,
        eos_token_id=514, pad_token_id=512, attn_implementation="eager")
    model = Qwen2ForCausalLM(config).float()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            if name.endswith("bias"):
                weight.normal_(std=0.1)
    model.save_pretrained(folder)
    shutil.copyfile(words, os.path.join(folder, "tokenizer.json"))
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as file:
        json.dump(dict(tokenizer_class="Qwen2Tokenizer", eos_token="<|im_end|>", pad_token="<|endoftext|>", chat_template=TEMPLATE),
                  file, indent=1)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=words, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    tokenizer.chat_template = TEMPLATE
    with open(os.path.join(out, "chats.jsonl"), "w", encoding="utf-8") as file:
        for chat in CHATS:
            file.write(json.dumps(dict(messages=chat), ensure_ascii=False) + "\n")
    samples = []
    for chat in CHATS:
        got = tokenizer.apply_chat_template(chat, tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
        samples.append((list(got["input_ids"]), list(got["assistant_masks"])))

    order = torch.Generator().manual_seed(3)
    batches = [torch.randperm(len(CHATS), generator=order)[:5].tolist() for _ in range(STEPS)]
    groups = [dict(params=[w for w in model.parameters() if w.dim() > 1], weight_decay=DECAY),
              dict(params=[w for w in model.parameters() if w.dim() == 1], weight_decay=0.0)]
    optimizer = torch.optim.AdamW(groups, lr=PEAK, betas=(0.9, 0.999), eps=1e-8)
    losses, lengths = [], []
    model.train()
    for step, batch in enumerate(batches):
        total = sum(sum(samples[i][1][1:]) for i in batch)
        loss = 0
        for i in batch:
            ids, learned = (torch.tensor(x) for x in samples[i])
            logits = model(input_ids=ids[None]).logits[0, :-1]
            each = torch.nn.functional.cross_entropy(logits, ids[1:], reduction="none")
            share = (each * learned[1:]).sum() / total
            share.backward()
            loss += share.item()
        losses.append(loss)
        lengths.append(float(torch.nn.utils.clip_grad_norm_(model.parameters(), LIMIT)))
        for group in optimizer.param_groups:
            group["lr"] = rate(step)
        optimizer.step()
        optimizer.zero_grad()
    after = {name: weight.detach().clone().contiguous() for name, weight in model.named_parameters()}
    save_file(dict(after, losses=torch.tensor(losses), lengths=torch.tensor(lengths)), os.path.join(out, "after.safetensors"))
    with open(os.path.join(out, "expected.json"), "w") as file:
        json.dump(dict(
            samples=[dict(ids=ids, learned=learned) for ids, learned in samples], batches=batches,
            settings=dict(steps=STEPS, peak=PEAK, warmup=WARMUP, decay=DECAY, limit=LIMIT)), file)
    print(losses[0], losses[-1], max(lengths), min(lengths), [len(s[0]) for s in samples])


if __name__ == "__main__":
    main(*sys.argv[1:])
