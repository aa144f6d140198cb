package dev.vireo.cli.internal.settings;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.cli.internal.settings.SettingKey.FileForm;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// The settings in a YAML file, read strictly: every name is known, stands once and has a value of its type.
/// What is wrong is collected with its place, so that one look finds all of it.
public final class ConfigFile {
    /// The largest file that is read; a real one has a few hundred bytes.
    public static final int MOST_BYTES = 1 << 18;

    private static final Set<String> SECRETS = Set.of("api_key", "apikey", "key", "token", "password", "secret");

    /// A value and the line that it stands in.
    public record Found(Object value, String text, int line) {}

    /// What is wrong at a place; `line` and `column` count from 1.
    public record Problem(int line, int column, String message, String hint) {}

    /// What a file says.
    ///
    /// @param problems what is wrong with it, in its order; the rest is only what was right
    public record Content(
            Path file, Map<SettingKey, Found> values, Map<String, Settings.Price> prices, List<Problem> problems) {
        /// The first problem as a failure that names its place.
        public VireoException failure() {
            Problem first = problems.getFirst();
            String more = problems.size() == 1
                    ? ""
                    : " (and " + (problems.size() - 1) + " more; run: vireo config check " + file + ")";
            return new VireoException(
                    Code.USAGE, place(file, first.line(), first.column()) + first.message() + more, first.hint());
        }
    }

    private final Path file;
    private final Path folder;
    private final YAMLParser in;
    private final Map<SettingKey, Found> values = new LinkedHashMap<>();
    private final Map<String, Settings.Price> prices = new LinkedHashMap<>();
    private final List<Problem> problems = new ArrayList<>();

    private ConfigFile(Path file, YAMLParser in) {
        this.file = file;
        this.folder = Objects.requireNonNullElse(file.getParent(), Path.of(""));
        this.in = in;
    }

    /// Reads a file.
    ///
    /// @throws VireoException with code USAGE when there is none, or it can't be read
    public static Content read(Path file) {
        String text = text(file);
        // Words such as "off" are text: YAML 1.1 would make truth values of them.
        YAMLFactory yaml = YAMLFactory.builder()
                .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
                .build();
        try (YAMLParser parser = yaml.createParser(text)) {
            ConfigFile reader = new ConfigFile(file, parser);
            reader.readAll();
            return new Content(file, reader.values, reader.prices, reader.problems);
        } catch (IOException e) {
            throw new VireoException(Code.USAGE, "[" + file + "] can't be read: " + e.getMessage(), "", e);
        }
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new VireoException(
                        Code.USAGE,
                        "[" + file + "] is no configuration: it is larger than " + new ByteSize(MOST_BYTES),
                        "Run: vireo config show, for what may stand in it.");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new VireoException(Code.USAGE, "[" + file + "] is no configuration: it is not UTF-8 text", "", e);
        } catch (IOException e) {
            throw new VireoException(
                    Code.USAGE,
                    "[" + file + "] the configuration can't be read"
                            + (Files.exists(file) ? "" : ": it does not exist"),
                    "Run: vireo config path, for the places where it may lie.",
                    e);
        }
    }

    public static String place(Path file, int line, int column) {
        return "[" + file + ":" + line + ":" + column + "] ";
    }

    private void readAll() throws IOException {
        try {
            JsonToken first = in.nextToken();
            if (first == null) {
                return;
            }
            if (first != JsonToken.START_OBJECT) {
                report("a configuration is a mapping with sections, not " + form(first).words, sectionsHint());
                return;
            }
            mapping("", this::section);
            if (in.nextToken() != null) {
                report("a second document stands in the file", "Leave one document, without ---.");
            }
        } catch (JsonProcessingException e) {
            problems.add(notYaml(e));
        }
    }

    private static Problem notYaml(JsonProcessingException e) {
        String hint = "Mind the indentation: two spaces, no tabs, below a section.";
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return new Problem(
                    marked.getProblemMark().getLine() + 1,
                    marked.getProblemMark().getColumn() + 1,
                    "this is not YAML: " + marked.getProblem(),
                    hint);
        }
        JsonLocation at = Objects.requireNonNullElse(e.getLocation(), JsonLocation.NA);
        return new Problem(
                Math.max(1, at.getLineNr()),
                Math.max(1, at.getColumnNr()),
                "this is not YAML: " + e.getOriginalMessage(),
                hint);
    }

    /// Reads the value of one name of a mapping.
    @FunctionalInterface
    private interface Entry {
        void read(String name, Place at) throws IOException;
    }

    private record Place(int line, int column) {}

    /// Reads a mapping whose start was just read, up to its end.
    private void mapping(String path, Entry entry) throws IOException {
        refuseExtras();
        Map<String, Place> seen = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            Place at = here();
            Place earlier = seen.putIfAbsent(name, at);
            in.nextToken();
            if (earlier != null) {
                problem(at, path + name + " stands twice, first in line " + earlier.line(), "Remove one of the two.");
                in.skipChildren();
            } else {
                entry.read(name, at);
            }
        }
    }

    private void section(String name, Place at) throws IOException {
        if (!SettingKey.SECTIONS.contains(name)) {
            unknown("", name, at, SettingKey.SECTIONS);
        } else if (form(in.currentToken()) == FileForm.NOTHING || in.getText().isEmpty()) {
            return; // a section whose settings are all commented out
        } else if (in.currentToken() != JsonToken.START_OBJECT) {
            report(name + " is a section with settings below it, not " + form(in.currentToken()).words, "");
            in.skipChildren();
        } else if (name.equals(SettingKey.PRICES)) {
            mapping(name + ".", this::price);
        } else {
            List<SettingKey> keys = SettingKey.ALL.stream()
                    .filter(key -> key.section().equals(name))
                    .toList();
            mapping(
                    name + ".",
                    (setting, where) ->
                            value(keys, setting, where).ifPresent(found -> values.put(found.key(), found.found())));
        }
    }

    private record KeyFound(SettingKey key, Found found) {}

    private void price(String model, Place at) throws IOException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            problem(
                    at,
                    "the price of " + model + " is a mapping with input and output",
                    "Write {input: 0.4, output: 1.6}");
            in.skipChildren();
            return;
        }
        Map<String, Object> parts = new LinkedHashMap<>();
        mapping(
                "prices." + model + ".",
                (name, where) -> value(SettingKey.OF_A_PRICE, name, where)
                        .ifPresent(found -> parts.put(name, found.found().value())));
        prices.put(
                model,
                Records.make(
                        Settings.Price.class,
                        SettingKey.OF_A_PRICE.stream()
                                .map(key -> parts.getOrDefault(key.name(), Configuration.usual(key)))
                                .toList()));
    }

    /// Reads the value of a name of a section; nothing when it is not right.
    private Optional<KeyFound> value(List<SettingKey> keys, String name, Place at) throws IOException {
        Optional<SettingKey> known =
                keys.stream().filter(key -> key.name().equals(name)).findFirst();
        if (known.isEmpty()) {
            unknown(
                    keys.getFirst().section() + ".",
                    name,
                    at,
                    keys.stream().map(SettingKey::name).toList());
            return Optional.empty();
        }
        SettingKey key = known.get();
        FileForm form = form(in.currentToken());
        if (in.isCurrentAlias() || !refuseExtras()) {
            if (in.isCurrentAlias()) {
                report("an alias (*...) is not understood here", "Write the value itself.");
            }
            in.skipChildren();
        } else if (form == FileForm.NOTHING) {
            problem(at, key.path() + " has no value", "Write " + key.form() + ", or remove the line.");
        } else if (form != key.fileForm()) {
            String hint = "Write " + key.form()
                    + (key.fileForm() == FileForm.TEXT && form == FileForm.NUMBER
                            ? "; text that looks like a number" + " stands in quotes."
                            : ".");
            report(key.path() + " is " + key.fileForm().words + ", not " + form.words, hint);
            in.skipChildren();
        } else {
            int line = here().line();
            int column = here().column();
            try {
                String text = in.getText();
                Object value = key.parse(place(file, line, column) + key.path(), text, folder);
                return Optional.of(new KeyFound(key, new Found(value, text, line)));
            } catch (VireoException e) {
                String message = e.what().substring(place(file, line, column).length());
                problems.add(new Problem(line, column, message, e.hint()));
            }
        }
        return Optional.empty();
    }

    private void unknown(String path, String name, Place at, List<String> known) throws IOException {
        if (SECRETS.contains(name.toLowerCase(java.util.Locale.ROOT).replace('-', '_'))) {
            problem(
                    at,
                    "a key must not stand in the configuration (" + path + name + ")",
                    "Put it into a file of its own and name that as key_file, or set OPENAI_API_KEY.");
        } else {
            String list = path.isEmpty() ? sectionsHint() : "There are " + String.join(", ", known) + ".";
            problem(
                    at,
                    "there is no setting '" + path + name + "'",
                    Names.closest(name.replace('-', '_'), known)
                            .map(near -> Failure.didYouMean(path + near))
                            .or(() -> elsewhere(name).map(Failure::didYouMean))
                            .orElse(list));
        }
        in.skipChildren();
    }

    /// A setting of that name in any section.
    private static Optional<String> elsewhere(String name) {
        List<String> paths = SettingKey.ALL.stream()
                .filter(key -> key.name().equals(name.replace('-', '_')))
                .map(SettingKey::path)
                .toList();
        return paths.size() == 1 ? Optional.of(paths.getFirst()) : Optional.empty();
    }

    private static String sectionsHint() {
        return "The sections are " + String.join(", ", SettingKey.SECTIONS) + ".";
    }

    /// Refuses anchors and tags; with aliases of anchors a small file could stand for a large one.
    private boolean refuseExtras() throws IOException {
        if (in.getObjectId() != null) {
            report("an anchor (&...) is not understood here", "Write the value in every place.");
            return false;
        }
        Object tag = in.getTypeId();
        if (tag != null) {
            report("a tag (!...) is not understood here", "Remove it.");
            return false;
        }
        return true;
    }

    private Place here() {
        JsonLocation at = in.currentTokenLocation();
        return new Place(at.getLineNr(), at.getColumnNr());
    }

    private void report(String message, String hint) {
        problem(here(), message, hint);
    }

    private void problem(Place at, String message, String hint) {
        problems.add(new Problem(at.line(), at.column(), message, hint));
    }

    private static FileForm form(@Nullable JsonToken token) {
        return switch (token) {
            case START_OBJECT -> FileForm.MAPPING;
            case START_ARRAY -> FileForm.LIST;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> FileForm.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> FileForm.SWITCH;
            case VALUE_STRING -> FileForm.TEXT;
            case null, default -> FileForm.NOTHING;
        };
    }
}
