package dev.vireo.language.internal.local;

import dev.vireo.runtime.PlainText;
import dev.vireo.runtime.TextFile;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.ModelConfig;
import dev.vireo.runtime.folder.ModelFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a model wants a conversation to be written: the Jinja template that comes with it. Any number of
/// threads may use it at the same time.
public final class ChatTemplate {
    private static final String KEY = "chat_template";
    private static final String FILE = "chat_template.jinja";
    private static final String DEFAULT = "default";
    private static final List<String> TOKENS =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final int SHOWN = 300;

    private final String name;
    private final String source;
    private final Map<String, String> tokens;
    private final Clock clock;

    private ChatTemplate(String name, String source, Map<String, String> tokens, Clock clock) {
        this.name = name;
        this.source = source;
        this.tokens = Map.copyOf(tokens);
        this.clock = clock;
    }

    /// A template from its text.
    ///
    /// @param name what stands in messages where a file's name would
    /// @param tokens the special tokens that it may name, by `bos_token` and the like
    /// @param clock says which day it is, for templates that say so
    /// @throws VireoException with code DATA when it can't be read as a template
    public static ChatTemplate of(String name, String template, Map<String, String> tokens, Clock clock) {
        if (template.length() > JinjaEngine.MOST_SOURCE) {
            throw failed(
                    name,
                    "it has " + template.length() + " characters; at most " + JinjaEngine.MOST_SOURCE + " are read");
        }
        try {
            return new ChatTemplate(name, TemplateSource.forJinjava(template), tokens, clock);
        } catch (TemplateFailure e) {
            throw failed(name, said(e));
        }
    }

    /// The template of a model: `chat_template.jinja` of its folder, or what its `tokenizer_config.json`, or a
    /// GGUF file, has under `chat_template`; empty when there is none.
    ///
    /// @throws VireoException with code DATA when it can't be read as a template
    public static Optional<ChatTemplate> of(ModelFolder model, Clock clock) {
        Optional<ModelConfig> config = model.tokenizerConfig();
        Map<String, String> tokens = new HashMap<>();
        config.ifPresent(found ->
                TOKENS.forEach(token -> token(found, token).ifPresent(text -> tokens.put(token, text))));
        Path file = model.path().resolve(FILE);
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw failed(file.toString(), "it is no file");
        }
        if (Files.exists(file)) {
            return Optional.of(of(file.toString(), TextFile.read(file, 4 * JinjaEngine.MOST_SOURCE), tokens, clock));
        }
        return config.flatMap(found ->
                template(found).map(template -> of(found.file() + ": " + KEY, template, tokens, clock)));
    }

    private static Optional<String> token(ModelConfig config, String key) {
        if (!config.has(key)) {
            return Optional.empty();
        }
        return Optional.of(
                config.isText(key) ? config.text(key) : config.object(key).text("content"));
    }

    private static Optional<String> template(ModelConfig config) {
        if (!config.has(KEY)) {
            return Optional.empty();
        }
        if (!config.isList(KEY)) {
            return Optional.of(config.text(KEY));
        }
        List<ModelConfig> all = config.objects(KEY);
        return all.stream()
                .filter(one -> all.size() == 1 || one.text("name").equals(DEFAULT))
                .findFirst()
                .map(one -> one.text("template"));
    }

    /// The text that the model reads.
    ///
    /// @param messages each with `role` and `content`: a text, or a list of parts as `{"type": "image"}` and
    ///     `{"type": "text", "text": "..."}`
    /// @param answer whether the beginning of the model's answer comes last
    /// @throws VireoException with code DATA when the template refuses the conversation, in its words, or can't
    ///     be followed
    public String render(List<Map<String, Object>> messages, boolean answer) {
        Map<String, Object> values = new HashMap<>(tokens);
        values.put("messages", messages);
        values.put("add_generation_prompt", answer);
        return render(values);
    }

    /// What the template makes of any values.
    String render(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(tokens);
        all.putAll(values);
        JinjaFunctions.Guard guard =
                new JinjaFunctions.Guard(JinjaEngine.mostSteps(), JinjaEngine.end(), clock.instant(), clock.getZone());
        try {
            return JinjaEngine.render(source, all, guard);
        } catch (TemplateFailure e) {
            if (guard.refusal != null) {
                throw new VireoException(
                        Code.DATA,
                        "[" + name + "] the model's chat template refuses this conversation: "
                                + PlainText.line(guard.refusal, SHOWN),
                        "Change the order or the roles of its messages.");
            }
            throw failed(name, said(e));
        }
    }

    private static String said(TemplateFailure e) {
        String reason = PlainText.line(e.reason(), SHOWN);
        return e.line() > 0 ? "line " + e.line() + ": " + reason : reason;
    }

    private static VireoException failed(String name, String reason) {
        return new VireoException(
                Code.DATA,
                "[" + name + "] the model's chat template can't be followed: " + reason,
                "Give the model another template: a file " + FILE + " in its folder.");
    }

    @Override
    public String toString() {
        return "ChatTemplate[" + name + "]";
    }
}
