package dev.vireo.language.internal.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
    private static final Clock CLOCK = ChatTemplateParityTest.CLOCK;
    private static final List<Map<String, Object>> HELLO = List.of(Map.of("role", "user", "content", "Hello"));

    @TempDir
    private Path folder;

    private static String render(String template) {
        return ChatTemplate.of("test", template, Map.of("bos_token", "<s>"), CLOCK)
                .render(HELLO, true);
    }

    private static String refusal(String template) {
        return ChatTemplateParityTest.refusal(() -> render(template));
    }

    private Optional<ChatTemplate> open(String... files) throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        for (int i = 0; i < files.length; i += 2) {
            Files.writeString(folder.resolve(files[i]), files[i + 1]);
        }
        return ChatTemplate.of(ModelFolder.open(folder), CLOCK);
    }

    @Test
    void aFolderHasItsTemplateInOneOfTwoFiles() throws IOException {
        assertTrue(open().isEmpty());
        assertTrue(open("tokenizer_config.json", "{\"bos_token\": \"<s>\"}").isEmpty());
        String text = "{\"bos_token\": {\"content\": \"<s>\"}, \"eos_token\": \"</s>\", \"pad_token\": null,"
                + " \"chat_template\": \"{{ bos_token + messages[0].content + eos_token }}{{ pad_token is defined }}\"}";
        assertEquals(
                "<s>Hello</s>False",
                open("tokenizer_config.json", text).orElseThrow().render(HELLO, false));
        assertEquals(
                "file<s>",
                open("chat_template.jinja", "file{{ bos_token }}\n")
                        .orElseThrow()
                        .render(HELLO, false));
    }

    @Test
    void ofSeveralNamedTemplatesTheDefaultIsTaken() throws IOException {
        String named = "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"t\"},"
                + " {\"name\": \"default\", \"template\": \"d\"}]}";
        assertEquals("d", open("tokenizer_config.json", named).orElseThrow().render(HELLO, false));
        String one = "{\"chat_template\": [{\"name\": \"rag\", \"template\": \"r\"}]}";
        assertEquals("r", open("tokenizer_config.json", one).orElseThrow().render(HELLO, false));
        VireoException e =
                assertThrows(VireoException.class, () -> open("tokenizer_config.json", "{\"chat_template\": [5]}"));
        assertTrue(e.what().contains("chat_template is [5]; allowed: a list of objects"), e.what());
    }

    @Test
    void whatATemplateRefusesIsSaidInItsWords() {
        VireoException e = assertThrows(
                VireoException.class, () -> render("{{ raise_exception('Only ' + messages[0].role + '!\\n') }}"));
        assertEquals(Code.DATA, e.code());
        assertEquals("[test] the model's chat template refuses this conversation: Only user!\\n", e.what());
        assertFalse(e.hint().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a{% if x | a tag has no %}",
                "{{ 'x }} | a text has no closing '",
                "{# x | a comment has no end",
                "{% if x %} | {% if %} has no end",
                "{% endfor %} | {% endfor %} ends nothing",
                "{% for x in y %}{% endif %} | {% endif %} ends nothing",
                "{% %} | a tag is empty",
                "{% raw %} | {% raw %} has no end",
                "{% for x %}{% endfor %} | {% for %} has no in",
                "{{ '\\uZZZZ' }} | an escape in a text is cut short",
                "{{ '\\U00FFFFFF' }} | an escape in a text names no character",
                "{% unknown %} | Unknown tag: unknown",
                "{{ f(1) }} | Could not resolve function 'f'",
                "{{ 'a'.encode('x') }} | a text has no .encode() here",
                "{{ messages.append(1) }} | a list has no .append() here",
                "{{ messages[0].update(1) }} | an object has no .update() here",
                "{% for x in messages if x %}{{ loop.index }}{% endfor %} | a loop with a condition that counts",
                "{% for x in messages if x %}a{% else %}b{% endfor %} | a loop with a condition and an else",
                "{% for x in messages %}{{ loop.previtem }}{% endfor %} | loop.previtem is not known here",
                "{{ 'a' * 3 }} | Cannot coerce",
                "{{ 'a'.split('') }} | .split() was given nothing to split at",
                "{{ 'a'.startswith(1) }} | .startswith() was not given a text",
                "{{ 'a'.startswith() }} | .startswith() was given 0 values",
                "{{ strftime_now('%Q') }} | the date has no %Q",
            })
    void aTemplateThatCantBeFollowedSaysWhy(String template, String why) {
        String said = refusal(template);
        assertTrue(said.startsWith("[test] the model's chat template can't be followed: "), said);
        assertTrue(said.contains(why), said);
        assertFalse(said.contains("\n"), said);
    }

    @Test
    void aFilterThatIsNotKnownIsNamed() {
        assertTrue(refusal("{{ 1|unknown }}").contains("unknown"), refusal("{{ 1|unknown }}"));
        assertTrue(refusal("{{ 1|fromyaml }}").contains("fromyaml"), refusal("{{ 1|fromyaml }}"));
    }

    @Test
    void aFailureNamesItsLine() {
        assertTrue(refusal("a\n\n{{ 'a'.encode() }}").contains(": line 3: "), refusal("a\n\n{{ 'a'.encode() }}"));
        assertTrue(refusal("a\n{% x").contains(": line 2: "));
    }

    /// None of them reaches a Java object, a class, a file or another template.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.getClass() }}",
                "{{ ''.class }}",
                "{{ ''.class.forName('java.lang.Runtime') }}",
                "{{ messages.getClass() }}",
                "{{ messages.class.name }}",
                "{{ messages[0].getClass().getName() }}",
                "{{ messages[0].entrySet() }}",
                "{{ messages.iterator() }}",
                "{{ messages.stream() }}",
                "{{ ''.bytes }}",
                "{{ ''.repeat(9) }}",
                "{{ 1.class }}",
                "{{ strftime_now.getClass() }}",
                "{{ raise_exception.now }}",
                "{{ ____int3rpr3t3r____ }}",
                "{{ ____int3rpr3t3r____.config }}",
                "{{ ____int3rpr3t3r____.render('{{ 1 }}') }}",
                "{{ ____int3rpr3t3r____.getContext() }}",
                "{{ namespace.class }}",
                "{% set ns = namespace() %}{{ ns.getClass() }}",
                "{% for x in messages %}{{ loop.getClass() }}{% endfor %}",
                "{% for x in messages %}{{ loop.class }}{% endfor %}",
                "{% macro f() %}{% endmacro %}{{ f.class }}",
                "{% include '/etc/passwd' %}",
                "{% include 'dev/vireo/language/transformers-serve.json' %}",
                "{% import '/etc/passwd' as p %}",
                "{% from '/etc/passwd' import p %}",
                "{% extends '/etc/passwd' %}",
                "{{ '{{ 1 }}'|render }}",
                "{{ 'a'|attr('class') }}",
                "{{ '%999999999d'|format(1) }}",
                "{{ type(1) }}",
                "{{ 'filter:trim'.class }}",
                "{{ config }}{{ context }}{{ request }}{{ self }}",
            })
    void nothingOfJavaIsReached(String template) {
        String out;
        try {
            out = render(template);
        } catch (VireoException e) {
            assertEquals(Code.DATA, e.code());
            assertFalse(e.what().contains("root:"), e.what());
            return;
        }
        assertEquals("", out.replace("[]", ""), template);
    }

    private static List<String> endless() {
        String nested = "{% for i in range(1000) %}".repeat(6) + "{% endfor %}".repeat(6);
        List<String> out = new ArrayList<>(List.of(
                nested,
                "{% for i in range(100000) %}{% for j in range(100000) %}{% if i %}{% endif %}{% endfor %}{% endfor %}",
                "{% set x = 'a' %}{% for i in range(100) %}{% set x = x + x %}{% endfor %}{{ x|length }}",
                "{% set n = namespace(x='a') %}{% for i in range(100) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x|length }}",
                "{% set n = namespace(x=[1]) %}{% for i in range(100) %}{% set n.x = n.x + n.x %}{% endfor %}{{ n.x|length }}",
                "{% set n = namespace(x='a') %}{% for i in range(100) %}{% set n.x = n.x.replace('a', 'aa') %}{% endfor %}",
                "{% set n = namespace(x='aa') %}{% for i in range(100) %}{% set n.x = n.x.join(['a', n.x, 'b']) %}{% endfor %}",
                "{% set n = namespace(x=['a']) %}{% for i in range(100) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x|tojson }}",
                "{% set n = namespace(x=['a']) %}{% for i in range(30) %}{% set n.x = [n.x, n.x] %}{% endfor %}{{ n.x }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
                "{% for i in range(100000) %}{{ 'x' * 1 if false else 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }}"
                        + "{% for j in range(1000) %}bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb{% endfor %}{% endfor %}",
                "{{ range(1000000000)|list|length }}{% for i in range(1000000000) %}a{% endfor %}"
                        + "{% for i in range(100000) %}{% for j in range(100) %}{% endfor %}{% endfor %}"));
        out.add("{{ 9 ** 9 ** 9 ** 9 }}" + "{{ 'a'.unknown() }}");
        out.add("{{ " + "(".repeat(50_000) + "1" + ")".repeat(50_000) + " }}" + "{{ 'a'.unknown() }}");
        out.add("{{ " + "[".repeat(50_000) + " }}");
        out.add("{{ " + "not ".repeat(50_000) + "1 }}" + "{{ 'a'.unknown() }}");
        out.add("{% if 1 %}".repeat(20_000));
        out.add("{% if 1 %}".repeat(8_000) + "{% endif %}".repeat(8_000) + "{{ 'a'.unknown() }}");
        out.add("{{".repeat(100_000));
        out.add("{%".repeat(100_000));
        out.add("{#".repeat(100_000));
        out.add("{{ '".repeat(50_000));
        out.add("{% raw %}".repeat(25_000));
        out.add("a".repeat(300_000));
        return out;
    }

    private static String stopped(String template, String shown) {
        try {
            return refusal(template);
        } catch (AssertionError e) {
            throw new AssertionError(shown, e);
        }
    }

    @Test
    void aTemplateThatTakesWithoutEndIsStopped() {
        for (String template : endless()) {
            String shown = template.substring(0, Math.min(90, template.length()));
            String said = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> stopped(template, shown), shown);
            assertTrue(said.startsWith("[test] the model's chat template can't be followed: "), said);
        }
    }

    @Test
    void manyThreadsUseOneTemplateWithTheirOwnConversations() {
        ChatTemplate template = ChatTemplate.of(
                "test",
                "{% set ns = namespace(n='') %}{% for m in messages %}{% set ns.n = ns.n + m.content %}{% endfor %}{{ ns.n }}",
                Map.of(),
                CLOCK);
        IntStream.range(0, 500)
                .parallel()
                .forEach(i -> assertEquals(
                        "a" + i, template.render(List.of(Map.of("role", "user", "content", "a" + i)), false)));
    }

    @Test
    void whatAUserSaysIsNeverReadAsATemplate() {
        String content = "{{ messages }}{% include 'x' %}{{ raise_exception('no') }}{# c #} {%- if";
        assertEquals(
                content + "|" + content,
                ChatTemplate.of(
                                "test",
                                "{% for m in messages %}{% set c = m.content %}{{ c }}|{{ '' ~ c | trim }}{% endfor %}",
                                Map.of(),
                                CLOCK)
                        .render(List.of(Map.of("role", "user", "content", content)), false));
    }
}
