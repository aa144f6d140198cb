"""Makes the fixtures of chat templates: what Jinja2, set up as transformers sets it up, makes of templates that are
written as those of the families are, and of small templates that use one thing each.

    venv/bin/python chat_templates.py ../../language/src/test/resources/dev/vireo/language/internal/local
"""

import json
import os
import sys
from datetime import datetime

from gguf import GGUFReader
from jinja2.exceptions import TemplateError
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime(2026, 3, 7, 15, 4, 5)

CHATML = ("{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' "
          "+ '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")

QWEN2 = ("{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
         "{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}"
         "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
         "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")

QWEN2_VL = ("{% set image_count = namespace(value=0) %}{% set video_count = namespace(value=0) %}"
            "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system\n"
            "You are a helpful assistant.<|im_end|>\n{% endif %}<|im_start|>{{ message['role'] }}\n"
            "{% if message['content'] is string %}{{ message['content'] }}<|im_end|>\n{% else %}"
            "{% for content in message['content'] %}{% if content['type'] == 'image' or 'image' in content or "
            "'image_url' in content %}{% set image_count.value = image_count.value + 1 %}{% if add_vision_id %}"
            "Picture {{ image_count.value }}: {% endif %}<|vision_start|><|image_pad|><|vision_end|>"
            "{% elif content['type'] == 'video' or 'video' in content %}"
            "{% set video_count.value = video_count.value + 1 %}{% if add_vision_id %}Video {{ video_count.value }}: "
            "{% endif %}<|vision_start|><|video_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}"
            "{% endif %}{% endfor %}<|im_end|>\n{% endif %}{% endfor %}{% if add_generation_prompt %}"
            "<|im_start|>assistant\n{% endif %}")

LLAMA2 = """{% if messages[0]['role'] == 'system' %}{% set rest = messages[1:] %}{% set system = messages[0]['content'] %}\
{% else %}{% set rest = messages %}{% set system = false %}{% endif %}{% for message in rest %}\
{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}\
{{ raise_exception('Roles must alternate user/assistant/user/assistant/...') }}{% endif %}\
{% if loop.index0 == 0 and system != false %}{% set content = '<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n' + message['content'] %}\
{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}\
{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}\
{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}"""

LLAMA3 = """{% set loop_messages = messages %}{% for message in loop_messages %}\
{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}\
{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}\
{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"""

LLAMA31 = """{{- bos_token }}
{%- if custom_tools is defined %}
    {%- set tools = custom_tools %}
{%- endif %}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d %b %Y") %}
    {%- else %}
        {%- set date_string = "26 Jul 2024" %}
    {%- endif %}
{%- endif %}
{%- if not tools is defined %}
    {%- set tools = none %}
{%- endif %}

{#- The system's words stand first. #}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}

{{- "<|start_header_id|>system<|end_header_id|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Environment: ipython\\n" }}
{%- endif %}
{{- "Cutting Knowledge Date: December 2023\\n" }}
{{- "Today Date: " + date_string + "\\n\\n" }}
{{- system_message }}
{{- "<|eot_id|>" }}

{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n'+ message['content'] | trim + '<|eot_id|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("This model only supports single tool-calls at once!") }}
        {%- endif %}
        {%- set tool_call = message.tool_calls[0].function %}
        {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}
        {{- '{"name": "' + tool_call.name + '", ' }}
        {{- '"parameters": ' }}
        {{- tool_call.arguments | tojson }}
        {{- "}" }}
        {{- "<|eot_id|>" }}
    {%- elif message.role == "tool" or message.role == "ipython" %}
        {{- "<|start_header_id|>ipython<|end_header_id|>\\n\\n" }}
        {%- if message.content is mapping or message.content is iterable %}
            {{- message.content | tojson }}
        {%- else %}
            {{- message.content }}
        {%- endif %}
        {{- "<|eot_id|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
{%- endif %}
"""

GEMMA = """{{ bos_token }}{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}\
{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}\
{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}\
{% if (message['role'] == 'assistant') %}{% set role = 'model' %}{% else %}{% set role = message['role'] %}{% endif %}\
{{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}{% endfor %}\
{% if add_generation_prompt %}{{'<start_of_turn>model\n'}}{% endif %}"""

GEMMA3 = """{{ bos_token }}
{%- if messages[0]['role'] == 'system' -%}
    {%- if messages[0]['content'] is string -%}
        {%- set first_user_prefix = messages[0]['content'] + '\n\n' -%}
    {%- else -%}
        {%- set first_user_prefix = messages[0]['content'][0]['text'] + '\n\n' -%}
    {%- endif -%}
    {%- set loop_messages = messages[1:] -%}
{%- else -%}
    {%- set first_user_prefix = "" -%}
    {%- set loop_messages = messages -%}
{%- endif -%}
{%- for message in loop_messages -%}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) -%}
        {{ raise_exception("Conversation roles must alternate user/assistant/user/assistant/...") }}
    {%- endif -%}
    {%- if (message['role'] == 'assistant') -%}
        {%- set role = "model" -%}
    {%- else -%}
        {%- set role = message['role'] -%}
    {%- endif -%}
    {{ '<start_of_turn>' + role + '\n' + (first_user_prefix if loop.first else "") }}
    {%- if message['content'] is string -%}
        {{ message['content'] | trim }}
    {%- elif message['content'] is iterable -%}
        {%- for item in message['content'] -%}
            {%- if item['type'] == 'image' -%}
                {{ '<start_of_image>' }}
            {%- elif item['type'] == 'text' -%}
                {{ item['text'] | trim }}
            {%- endif -%}
        {%- endfor -%}
    {%- else -%}
        {{ raise_exception("Invalid content type") }}
    {%- endif -%}
    {{ '<end_of_turn>\n' }}
{%- endfor -%}
{%- if add_generation_prompt -%}
    {{'<start_of_turn>model\n'}}
{%- endif -%}
"""

MISTRAL = """{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content'] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}

{{- bos_token }}
{%- for message in loop_messages %}
    {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{- raise_exception('After the optional system message, conversation roles must alternate user/assistant/user/assistant/...') }}
    {%- endif %}
    {%- if message['role'] == 'user' %}
        {%- if loop.last and system_message is defined %}
            {{- '[INST] ' + system_message + '\\n\\n' + message['content'] + '[/INST]' }}
        {%- else %}
            {{- '[INST] ' + message['content'] + '[/INST]' }}
        {%- endif %}
    {%- elif message['role'] == 'assistant' %}
        {{- ' ' + message['content'] + eos_token}}
    {%- else %}
        {{- raise_exception('Only user and assistant roles are supported, with the exception of an initial optional system message!') }}
    {%- endif %}
{%- endfor %}
"""

PHI3 = ("{% for message in messages %}{% if message['role'] == 'system' and message['content'] %}"
        "{{'<|system|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'user' %}"
        "{{'<|user|>\n' + message['content'] + '<|end|>\n'}}{% elif message['role'] == 'assistant' %}"
        "{{'<|assistant|>\n' + message['content'] + '<|end|>\n'}}{% endif %}{% endfor %}"
        "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% else %}{{ eos_token }}{% endif %}")

QWEN3 = """{%- if messages[0].role == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0].content + '<|im_end|>\\n' }}
{%- endif %}
{%- set ns = namespace(multi_step_tool=true, last_query_index=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.multi_step_tool and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.multi_step_tool = false %}
        {%- set ns.last_query_index = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}
        {%- set content = message.content %}
    {%- else %}
        {%- set content = '' %}
    {%- endif %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {%- set reasoning_content = '' %}
        {%- if '</think>' in content %}
            {%- set reasoning_content = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {%- if loop.index0 > ns.last_query_index and (loop.last or reasoning_content) %}
            {{- '<|im_start|>' + message.role + '\\n<think>\\n' + reasoning_content.strip('\\n') + '\\n</think>\\n\\n' + content.lstrip('\\n') }}
        {%- else %}
            {{- '<|im_start|>' + message.role + '\\n' + content }}
        {%- endif %}
        {{- '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}"""

# The template of Qwen2.5-Coder-0.5B-Instruct (Apache-2.0), as it is published.
QWEN25 = (
    '{%- if tools %}\n'
    "    {{- '<|im_start|>system\\n' }}\n"
    "    {%- if messages[0]['role'] == 'system' %}\n"
    "        {{- messages[0]['content'] }}\n"
    '    {%- else %}\n'
    "        {{- 'You are Qwen, created by Alibaba Cloud. You are a helpful assistant.' }}\n"
    '    {%- endif %}\n'
    '    {{- "\\n\\n# Tools\\n\\nYou may call one or more functions to assist with the user query.\\n\\nYou are'
    ' provided with function signatures within <tools></tools> XML tags:\\n<tools>" }}\n'
    '    {%- for tool in tools %}\n'
    '        {{- "\\n" }}\n'
    '        {{- tool | tojson }}\n'
    '    {%- endfor %}\n'
    '    {{- "\\n</tools>\\n\\nFor each function call, return a json object with function name and arguments'
    ' within <tool_call></tool_call> XML tags:\\n<tool_call>\\n{\\"name\\": <function-name>, \\"arguments\\": <'
    'args-json-object>}\\n</tool_call><|im_end|>\\n" }}\n'
    '{%- else %}\n'
    "    {%- if messages[0]['role'] == 'system' %}\n"
    "        {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}\n"
    '    {%- else %}\n'
    "        {{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant"
    ".<|im_end|>\\n' }}\n"
    '    {%- endif %}\n'
    '{%- endif %}\n'
    '{%- for message in messages %}\n'
    '    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.rol'
    'e == "assistant" and not message.tool_calls) %}\n'
    "        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}\n"
    '    {%- elif message.role == "assistant" %}\n'
    "        {{- '<|im_start|>' + message.role }}\n"
    '        {%- if message.content %}\n'
    "            {{- '\\n' + message.content }}\n"
    '        {%- endif %}\n'
    '        {%- for tool_call in message.tool_calls %}\n'
    '            {%- if tool_call.function is defined %}\n'
    '                {%- set tool_call = tool_call.function %}\n'
    '            {%- endif %}\n'
    '            {{- \'\\n<tool_call>\\n{"name": "\' }}\n'
    '            {{- tool_call.name }}\n'
    '            {{- \'", "arguments": \' }}\n'
    '            {{- tool_call.arguments | tojson }}\n'
    "            {{- '}\\n</tool_call>' }}\n"
    '        {%- endfor %}\n'
    "        {{- '<|im_end|>\\n' }}\n"
    '    {%- elif message.role == "tool" %}\n'
    '        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}\n'
    "            {{- '<|im_start|>user' }}\n"
    '        {%- endif %}\n'
    "        {{- '\\n<tool_response>\\n' }}\n"
    '        {{- message.content }}\n'
    "        {{- '\\n</tool_response>' }}\n"
    '        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}\n'
    "            {{- '<|im_end|>\\n' }}\n"
    '        {%- endif %}\n'
    '    {%- endif %}\n'
    '{%- endfor %}\n'
    '{%- if add_generation_prompt %}\n'
    "    {{- '<|im_start|>assistant\\n' }}\n"
    '{%- endif %}\n'
)

# The template of SmolLM2-135M-Instruct (Apache-2.0), as it is published.
SMOLLM2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>"
    'system\n'
    'You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n'
    "' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n"
    "' + message['content'] + '<|im_end|>' + '\n"
    "'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n"
    "' }}{% endif %}"
)

TOKENS = {
    "llama2": ("<s>", "</s>"), "llama3": ("<|begin_of_text|>", "<|eot_id|>"), "llama3.1": ("<|begin_of_text|>", "<|eot_id|>"),
    "gemma": ("<bos>", "<eos>"), "gemma3": ("<bos>", "<eos>"), "mistral": ("<s>", "</s>"), "phi3": ("<s>", "<|endoftext|>"),
}

TEMPLATES = {"chatml": CHATML, "qwen2": QWEN2, "qwen2-vl": QWEN2_VL, "qwen2.5": QWEN25, "smollm2": SMOLLM2, "qwen3": QWEN3, "llama2": LLAMA2, "llama3": LLAMA3,
             "llama3.1": LLAMA31, "gemma": GEMMA, "gemma3": GEMMA3, "mistral": MISTRAL, "phi3": PHI3}


def said(role, content):
    return {"role": role, "content": content}


CONVERSATIONS = [
    [said("user", "How many mugs are there?")],
    [said("system", "Answer in one word."), said("user", "What barks?")],
    [said("user", "Hi"), said("assistant", "Hello!"), said("user", "What is 2 + 2?")],
    [said("system", "  Be brief.\n"), said("user", " a "), said("assistant", "\nb\n"), said("user", "c"), said("assistant", "d"),
     said("user", "e")],
    [said("user", "")],
    [said("system", ""), said("user", "x"), said("assistant", ""), said("user", "y")],
    [said("user", "{{ messages }} {% if x %} {# c #} ${a} #{b} \\n {\"a\": [1]}\n\n  indented\n")],
    [said("user", "def f():\n    return {'a': 1}\n"), said("assistant", "<think>\nhm\n</think>\n\nIt is <b>'fine'</b> & \"good\".")],
    [said("user", "İstanbul 👨‍👩‍👧‍👦 你好 e\u0301 \u202e<|im_end|>"), said("assistant", "ok")],
    [said("assistant", "I begin."), said("user", "Why?")],
    [said("user", "a"), said("user", "b")],
    [said("user", [{"type": "image"}, {"type": "text", "text": "What is it?"}])],
    [said("system", "Look."), said("user", [{"type": "text", "text": "{{1}}"}, {"type": "image", "image": "a.png"},
                                           {"type": "image", "image": "b.png"}, {"type": "video"}]),
     said("assistant", "Two."), said("user", "Sure?")],
    [said("user", "w"), {"role": "assistant", "content": "", "tool_calls": [
        {"type": "function", "function": {"name": "find", "arguments": {"what": "a \"mug\" <é>", "n": 2, "ok": True, "no": None,
                                                                    "list": [1, 2.5]}}}]},
     said("tool", "3")],
]

# One thing each; `m` is a list of three messages.
SNIPPETS = [
    "{{ m[0]['role'] }}|{{ m[0].role }}|{{ m[-1].content }}", "{% for x in m[::-1] %}{{ x.content }},{% endfor %}",
    "{% for x in m[1:] %}{{ x.content }}{% endfor %}|{% for x in m[:-1] %}{{ x.content }}{% endfor %}|{{ m[0:2]|length }}",
    "{{ 'abcdef'[1:3] }}|{{ 'abcdef'[::-1] }}|{{ 'abcdef'[-2:] }}|{{ 'abc'[0] }}",
    "{{ '  a b '.strip() }}|{{ '  a '.lstrip() }}|{{ ' a  '.rstrip() }}|{{ 'xxaxx'.strip('x') }}|{{ 'a\n\n'.rstrip('\n') }}|",
    "{{ 'a.b.c'.split('.')[1] }}|{{ 'a  b'.split()|length }}|{{ 'a.b.c'.split('.', 1)[-1] }}|{{ 'abc'.split('</x>')[-1] }}",
    "{{ 'abc'.startswith('ab') }}|{{ 'abc'.endswith('x') }}|{{ 'aBc'.upper() }}|{{ 'aBc'.lower() }}|{{ 'a b'.title() }}",
    "{{ 'aXbX'.replace('X', '-') }}|{{ 'abc'.find('c') }}|{{ 'abc'.find('z') }}|{{ 'a-b'.count('-') }}|{{ 'abc'.capitalize() }}",
    "{{ ','.join(['a', 'b']) }}|{{ ['a', 'b']|join('-') }}|{{ m|map(attribute='role')|join(' ') }}",
    "{% if 'b' in 'abc' %}y{% endif %}{% if 'z' not in 'abc' %}n{% endif %}{% if 'role' in m[0] %}k{% endif %}{% if 2 in [1, 2] %}l{% endif %}",
    "{{ 'a' ~ 1 ~ 'b' }}|{{ 'a' + 'b' }}|{{ 1 + 2 }}|{{ 7 // 2 }}|{{ 7 % 2 }}|{{ 2 * 3 }}|{{ 7 / 2 }}|{{ 2 ** 3 }}|{{ -1 }}",
    "{{ ' a ' | trim + 'b' }}|{{ 'x' + ' a ' | trim }}|{{ ('x' + ' a ') | trim }}|{{ 'a' if true else 'b' }}|{{ 'a' if false }}|",
    "{{ none is none }}|{{ nothing is defined }}|{{ m is defined }}|{{ not nothing }}|{{ m[0].x is defined }}|{{ m[0].x is not defined }}",
    "{{ true }}|{{ false }}|{{ 1.5 }}|{{ 2.0 }}|{{ nothing }}|{{ True and False }}|{{ None is none }}",
    "{% if m is mapping %}a{% endif %}{% if m[0] is mapping %}b{% endif %}{% if m is iterable %}c{% endif %}{% if 'x' is string %}d{% endif %}"
    "{% if 1 is number %}e{% endif %}{% if m is sequence %}f{% endif %}{% if m is string %}g{% endif %}{% if m[0] is not string %}h{% endif %}"
    "{% if 'x' is iterable %}i{% endif %}{% if true is boolean %}j{% endif %}{% if m is not none %}k{% endif %}",
    "{% set ns = namespace(a=0, b='x') %}{% for x in m %}{% set ns.a = ns.a + loop.index %}{% endfor %}{{ ns.a }}{{ ns.b }}",
    "{% set ns = namespace(a=m|length - 1, b=not m and true, c=(1 if m else 2)) %}{{ ns.a }}{{ ns.b }}{{ ns.c }}",
    "{% set x = '' %}{{ x != false }}{{ x == false }}{{ true == true }}{{ not m or m[0].role == 'user' }}{{ [not m, 1]|length }}{{ {'a': not m}.a }}",
    "{% if 'false' and m[1].content == 'b' %}a{% endif %}{% if not 'false' %}b{% elif 'False' or m %}c{% endif %}{{ 'x' if not m else 'y' }}",
    "{% set a = 1 %}{% for x in m %}{% set a = 2 %}{% endfor %}{{ a }}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}",
    "{% set t %}in {{ m[0].role }}{% endset %}{{ t }}|{{ t|upper }}", "{% for k, v in m[0].items() %}{{ k }}={{ v }};{% endfor %}",
    "{% for k in m[0] %}{{ k }};{% endfor %}|{% for k, v in m[0]|items %}{{ k }}={{ v }};{% endfor %}{{ m[0].keys()|list|length }}{{ m[0].get('role') }}{{ m[0].get('q', 'd') }}",
    "{% for x in m %}{{ loop.index }}{{ loop.index0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.revindex }}{{ loop.revindex0 }} {% endfor %}",
    "{% for x in m %}{% if loop.index0 == 1 %}{% continue %}{% endif %}{{ x.role }}{% if loop.index0 == 2 %}{% break %}{% endif %}{% endfor %}",
    "{% for x in m if x.role != 'user' %}{{ x.role }}{% endfor %}|{% for x in [] %}a{% else %}none{% endfor %}",
    "{% for x in m if x.role == 'user' and (x.content|trim) %}[{% if x.content %}{{ x.content }}{% endif %}]{% endfor %}",
    "{% for x in m %}{% for y in m if y.role == x.role %}{{ y.content }}{% endfor %};{% endfor %}",
    "{% macro f(a, b='d') %}[{{ a }}{{ b }}]{% endmacro %}{{ f('x') }}{{ f('x', b='y') }}{{ f('{{1}}') }}",
    "{{ {'a': 1, 'b': [true, none, 'é\"<']} | tojson }}|{{ m[0]|tojson }}|{{ 'x'|tojson }}|{{ 1.0|tojson }}|{{ [1, 2]|tojson(indent=2) }}",
    "{{ nothing|default('d') }}|{{ ''|default('d', true) }}|{{ m|length }}|{{ m|first|tojson }}|{{ m|last|tojson }}|{{ 'ab'|length }}",
    "{{ m|selectattr('role', 'equalto', 'user')|list|length }}|{{ m|rejectattr('role', 'equalto', 'user')|map(attribute='content')|list|tojson }}",
    "{{ 'a,b'|replace(',', ';') }}|{{ 'aB'|upper }}|{{ 'aB'|lower }}|{{ 'ab cd'|title }}|{{ 'ab'|capitalize }}|{{ 3|string + 'x' }}|{{ '3'|int + 1 }}|{{ [3, 1]|sort|join(',') }}",
    "a\n  {% if true %}\n  b\n  {% endif %}\nc\n", "a\n  {%- if true %}\n  b\n  {%- endif -%}\nc", "{# c #}\na {# x #} b\n", "  {{ 'x' }}\n  y\n",
    "a  {{- 'x' -}}  b", "{% if true %}\n\n\nx{% endif %}", "x\n\n", "x", "{{ 'a\\nb' }}|{{ 'it\\'s' }}|{{ \"q\\\"q\" }}|{{ 'back\\\\slash' }}|{{ '\\u00e9' }}|{{ 'tab\\t' }}",
    "{{ '{{ x }}' }}|{{ '{% if %}' }}|{{ m[0].content }}|{{ \"{# #}\" }}", "{% raw %}{{ x }}{% endraw %}",
    "{% if m[0].role == 'user' and m|length > 2 or false %}a{% elif true %}b{% else %}c{% endif %}{{ not (1 == 2) }}{{ not 1 == 2 }}{{ (1 == 1) != (2 == 2) }}",
    "{{ 1 < 2 }}{{ 'a' < 'b' }}{{ 1 <= 1 }}{{ [1] == [1] }}{{ '' == none }}",
    "{% if '' %}a{% endif %}{% if [] %}b{% endif %}{% if 0 %}c{% endif %}{% if ' ' %}d{% endif %}{% if {} %}e{% endif %}{% if 'false' %}f{% endif %}",
    "{{ range(3)|list|tojson }}|{% for i in range(1, 7, 2) %}{{ i }}{% endfor %}|{{ [1, 2] + [3] }}", "{{ m[0]['content']|trim|upper }}|{{ (m|length - 1) - 1 }}",
    "{{ strftime_now('%d %b %Y') }}|{{ strftime_now is defined }}|{{ strftime_now('%Y-%m-%d %H:%M') }}",
    "{{ bos_token }}{{ eos_token }}|{{ unk_token is defined }}", "{%- set x = m[0].content if m[0].content is string else '' -%}{{ x }}|{{ x | trim == x }}",
    "{% generation %}a{% endgeneration %}", "{{ m[5] is defined }}", "{{ raise_exception('no: ' ~ m[0].role) }}",
    "{% if %}", "{{ 'open }}", "{% for x in m %}",
    "{{ m[0].content.unknown_method() }}", "{{ 5() }}", "{{ [1, 2, 3][1:]|tojson }}{{ (1, 2)|length }}{{ {'a': 1}.a }}{{ {'a': {'b': 2}}['a']['b'] }}",
    "{{ 'x' if m and m[0].role == 'user' else 'y' }}{{ m[0].role in ['user', 'system'] }}{{ m[0].role not in ['a'] }}", "{{ 'A'|indent(2) }}|{{ 'a\nb'|indent(2) }}|{{ 'a\nb'|indent(2, true) }}",
    "{% set x = {'a': 1} %}{{ x['a'] }}{{ x.values()|list|tojson }}", "{{ m[0].content is defined and m[0].content is not none }}{{ 1 is even }}{{ 2 is odd }}{{ 3 is divisibleby(3) }}",
    "{{ [['a', 1], ['b', 2]]|map('first')|join }}|{{ ['a', 'b']|map('upper')|join }}|{{ 'a'|e }}|{{ '<'|safe }}",
]

SNIPPET_VALUES = {"m": [said("user", "a {{ 1 }} {% x %}"), said("assistant", "b"), said("user", " c ")],
                  "bos_token": "<s>", "eos_token": "</s>"}


def environment():
    env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, tracker()])

    def raise_exception(message):
        raise TemplateError(message)

    env.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda form: NOW.strftime(form)
    return env


def tracker():
    from jinja2 import nodes
    from jinja2.ext import Extension

    class Tracker(Extension):
        tags = {"generation"}

        def parse(self, parser):
            line = next(parser.stream).lineno
            body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
            return nodes.Scope(body).set_lineno(line)

    return Tracker


def rendered(env, template, values):
    try:
        return {"text": env.from_string(template).render(**values)}
    except Exception as e:  # noqa: BLE001
        return {"error": f"{type(e).__name__}: {e}"}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    env = environment()
    templates = []
    for name, template in TEMPLATES.items():
        bos, eos = TOKENS.get(name, ("<|endoftext|>", "<|im_end|>"))
        results = []
        for messages in CONVERSATIONS:
            results.append([rendered(env, template, {"messages": messages, "add_generation_prompt": add, "bos_token": bos,
                                                     "eos_token": eos}) for add in (False, True)])
        templates.append({"name": name, "template": template, "bos_token": bos, "eos_token": eos, "results": results})
    with open(os.path.join(folder, "families.json"), "w", encoding="utf-8") as out:
        out.write("{\"conversations\":[\n" + ",\n".join(json.dumps(c) for c in CONVERSATIONS))
        out.write("\n],\"templates\":[\n" + ",\n".join(json.dumps(t) for t in templates) + "\n]}\n")
    snippets = [{"template": s} | rendered(env, s, SNIPPET_VALUES) for s in SNIPPETS]
    with open(os.path.join(folder, "snippets.json"), "w", encoding="utf-8") as out:
        out.write("{\"values\":" + json.dumps(SNIPPET_VALUES) + ",\"snippets\":[\n")
        out.write(",\n".join(json.dumps(s) for s in snippets) + "\n]}\n")


def real(path, out):
    """The template of a GGUF file."""
    fields = GGUFReader(path).fields
    template = fields["tokenizer.chat_template"].contents()
    TEMPLATES.clear()
    TEMPLATES["real"] = template
    main(out)


if __name__ == "__main__":
    if sys.argv[1] == "--real":
        real(sys.argv[2], sys.argv[3])
    else:
        main(sys.argv[1])
