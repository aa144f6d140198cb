package dev.vireo.cli.internal.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.program.Receiver;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import dev.vireo.runtime.video.Clip;
import dev.vireo.runtime.video.Clips;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A file of questions: JSON Lines, each an object with `question`, what it is about (`image`, `images`, or
/// `video` with `frames`), and perhaps `id` and `options`. Files are named from where the file lies.
public final class QuestionLines implements AutoCloseable {
    /// What stands for standard input.
    private static final String STDIN = "-";

    private static final List<String> FIELDS =
            List.of("id", "question", "image", "images", "video", "frames", "options");
    private static final int MOST_CHARACTERS = 1 << 20;
    private static final int MOST_FRAMES = 100_000;

    private final String name;
    private final Path folder;
    private final BufferedReader reader;
    private final List<String> fields;
    private final Map<String, Integer> seen = new HashMap<>();
    private int number;

    /// One line of the file.
    ///
    /// @param id what it is called: what stands there, or the number of the line
    /// @param json the object
    /// @param wrong what is wrong with it, if something is
    public record Line(String place, Path folder, JsonNode id, JsonNode json, Optional<VireoException> wrong) {
        /// The question.
        ///
        /// @throws VireoException with code DATA when the line is wrong
        public String question() {
            return read(fields -> fields.text("question"));
        }

        /// What its fields say.
        ///
        /// @throws VireoException with code DATA when they are missing or of another kind
        public <T> T read(Function<JsonFields, T> reading) {
            if (wrong.isPresent()) {
                throw wrong.get();
            }
            try {
                return reading.apply(new JsonFields(json));
            } catch (IllegalArgumentException e) {
                throw new VireoException(Code.DATA, place + ": " + e.getMessage(), "", e);
            }
        }

        /// Whether it is about the same as another.
        public boolean isAboutTheSameAs(Line other) {
            return List.of("image", "images", "video", "frames", "options").stream()
                    .allMatch(field -> json.path(field).equals(other.json.path(field)));
        }

        /// Sees that the pictures it is about are there.
        ///
        /// @throws VireoException with code DATA when the line is wrong, or one is missing
        public void requirePictures() {
            List<String> named = read(fields -> fields.has("images")
                    ? fields.texts("images")
                    : fields.optionalText("image").stream().toList());
            for (String one : named) {
                if (!Files.isRegularFile(folder.resolve(one))) {
                    throw new VireoException(
                            Code.DATA,
                            place + ": there is no picture " + folder.resolve(one),
                            "Pictures are looked for in " + folder + ".");
                }
            }
        }

        /// What it is about, opened.
        ///
        /// @throws VireoException with code DATA when the line is wrong; as the readers of pictures and
        ///     videos
        public Media media() {
            return read(this::media);
        }

        private Media media(JsonFields fields) {
            List<Path> images = new ArrayList<>();
            fields.optionalText("image").map(folder::resolve).ifPresent(images::add);
            if (fields.has("images")) {
                fields.texts("images").stream().map(folder::resolve).forEach(images::add);
            }
            Optional<Path> video = fields.optionalText("video").map(folder::resolve);
            Optional<Integer> frames = fields.has("frames") ? Optional.of(fields.whole("frames")) : Optional.empty();
            List<String> options = fields.has("options") ? fields.texts("options") : List.of();
            boolean one =
                    (fields.has("image") ? 1 : 0) + (fields.has("images") ? 1 : 0) + (video.isPresent() ? 1 : 0) == 1;
            if (!one || (images.isEmpty() && video.isEmpty())) {
                throw new IllegalArgumentException("name what it is about with one of 'image', 'images' and 'video'");
            }
            if (video.isEmpty() && (frames.isPresent() || !options.isEmpty())) {
                throw new IllegalArgumentException("'frames' and 'options' are about videos, and there is none");
            }
            if (frames.isPresent() && (frames.get() < 1 || frames.get() > MOST_FRAMES)) {
                throw new IllegalArgumentException("the field 'frames' must be from 1 to " + MOST_FRAMES);
            }
            Optional<Clip> clip = video.map(
                    file -> Clips.open(file, frames.map(Clips.Sampling::atMost).orElseGet(Clips.Sampling::all)));
            Receiver receiver =
                    clip.isPresent() ? Receiver.VIDEO : fields.has("images") ? Receiver.IMAGE_LIST : Receiver.IMAGE;
            return new Media(receiver, images, images.stream().map(Image::read).toList(), clip, options);
        }
    }

    private QuestionLines(String name, Path folder, BufferedReader reader, List<String> more) {
        this.name = name;
        this.folder = folder;
        this.reader = reader;
        this.fields = new ArrayList<>(FIELDS);
        fields.addAll(more);
    }

    /// Opens a file, or standard input where it is named `-`; pictures are named from where the file lies.
    ///
    /// @param more the fields that a line may have besides
    /// @throws VireoException with code DATA when it can't be read
    public static QuestionLines open(Console console, Path file, String... more) {
        return open(console, file, Optional.empty(), more);
    }

    /// The same with pictures that are named from another folder, if one is given.
    public static QuestionLines open(Console console, Path file, Optional<Path> pictures, String... more) {
        if (file.toString().equals(STDIN)) {
            return new QuestionLines(
                    "<stdin>",
                    pictures.map(console::file).orElseGet(() -> console.file(Path.of(""))),
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
                    List.of(more));
        }
        Path path = console.file(file);
        try {
            Path folder = pictures.map(console::file)
                    .or(() -> Optional.ofNullable(path.toAbsolutePath().getParent()))
                    .orElse(path);
            return new QuestionLines("[" + file + "]", folder, Files.newBufferedReader(path), List.of(more));
        } catch (IOException e) {
            throw unreadable("[" + file + "]", e);
        }
    }

    /// How many lines a file has that are not blank; nothing for standard input, which is read once.
    ///
    /// @throws VireoException with code DATA when it can't be read
    public static Optional<Integer> count(Console console, Path file) {
        if (file.toString().equals(STDIN)) {
            return Optional.empty();
        }
        int count = 0;
        try (QuestionLines lines = open(console, file)) {
            while (lines.text().isPresent()) {
                count++;
            }
        }
        return Optional.of(count);
    }

    /// The next line that is not blank.
    ///
    /// @throws VireoException with code DATA when the file can't be read any further
    public Optional<Line> next() {
        return text().map(this::line);
    }

    private Optional<String> text() {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String text = number++ == 0 && line.startsWith("\uFEFF") ? line.substring(1) : line;
                if (!text.isBlank()) {
                    return Optional.of(text);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private Line line(String text) {
        String place = name + ":" + number;
        JsonNode byNumber = TextNode.valueOf(Integer.toString(number));
        try {
            if (text.length() > MOST_CHARACTERS) {
                throw new IllegalArgumentException("the line has more than " + MOST_CHARACTERS + " characters");
            }
            JsonNode json = StrictJson.mapper().readTree(text);
            JsonNode id = json.path("id").isTextual() || json.path("id").isIntegralNumber() ? json.get("id") : byNumber;
            return new Line(place, folder, id, json, wrong(place, id, json));
        } catch (JsonProcessingException e) {
            return new Line(
                    place,
                    folder,
                    byNumber,
                    byNumber,
                    wrong(place, "is no JSON object: " + e.getOriginalMessage(), ""));
        } catch (IllegalArgumentException e) {
            return new Line(place, folder, byNumber, byNumber, wrong(place, String.valueOf(e.getMessage()), ""));
        }
    }

    private Optional<VireoException> wrong(String place, JsonNode id, JsonNode json) {
        if (!json.isObject()) {
            return wrong(place, "is no JSON object", "Write e.g. {\"image\": \"a.png\", \"question\": \"...\"}");
        }
        Integer before = seen.putIfAbsent(id.toString(), number);
        if (before != null) {
            return wrong(place, "the id " + id + " is that of line " + before + ", too", "");
        }
        for (String field : new JsonFields(json).names()) {
            Optional<String> meant = fields.contains(field)
                    ? Optional.empty()
                    : Names.closest(field, fields).filter(known -> !json.has(known));
            if (meant.isPresent()) {
                return wrong(place, "unknown field '" + field + "'", Failure.didYouMean(meant.get()));
            }
        }
        return Optional.empty();
    }

    private static Optional<VireoException> wrong(String place, String what, String hint) {
        return Optional.of(new VireoException(Code.DATA, place + ": " + what, hint));
    }

    private static VireoException unreadable(String name, IOException e) {
        String reason =
                e instanceof java.nio.charset.CharacterCodingException ? "it is not UTF-8 text" : IoReason.of(e);
        return new VireoException(Code.DATA, name + " can't be read: " + reason, "", e);
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }
}
