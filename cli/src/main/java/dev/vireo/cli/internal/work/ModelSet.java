package dev.vireo.cli.internal.work;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.Failure;
import dev.vireo.cli.internal.console.Names;
import dev.vireo.runtime.AtomicFile;
import dev.vireo.runtime.IoReason;
import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.hub.Hub;
import dev.vireo.runtime.json.JsonFields;
import dev.vireo.runtime.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Models that are fetched and used together, as a file says it: one that comes with Vireo, or one's own.
///
/// @param about what they are for
/// @param models each once
public record ModelSet(String name, String about, List<Member> models) {
    /// The sets that come with Vireo.
    public static final List<String> NAMES = List.of("photos");

    /// One of the models.
    ///
    /// @param repo where it lies on the hub, `ORG/NAME`
    /// @param revision a branch, tag or commit
    /// @param files patterns for the names of the files that are needed
    /// @param megabytes what they come to, about
    /// @param settings the settings that let tools use it, each with the kind of model that stands there before
    ///     its folder: `tools.find` is `owlv2`
    /// @param gains what the tools gain by it
    public record Member(
            String repo,
            String revision,
            List<String> files,
            int megabytes,
            String licence,
            Map<String, String> settings,
            String gains) {
        private static Member read(JsonFields in) {
            Map<String, String> settings = new LinkedHashMap<>();
            in.any("settings")
                    .properties()
                    .forEach(e -> settings.put(e.getKey(), e.getValue().asText()));
            return new Member(
                    in.text("repo"),
                    in.text("revision"),
                    in.texts("files"),
                    in.whole("megabytes"),
                    in.text("licence"),
                    settings,
                    in.text("gains"));
        }
    }

    /// What was fetched of a model before: it is fetched so again, whatever its branch has come to.
    ///
    /// @param hashes the SHA-256 of its files, by name
    public record Pin(String commit, Map<String, String> hashes) {}

    /// The set of a name, or of a file.
    ///
    /// @throws VireoException with code USAGE when there is no such set; DATA when the file can't be read
    public static ModelSet of(Console console, String nameOrFile) {
        if (NAMES.contains(nameOrFile)) {
            return shipped(nameOrFile);
        }
        if (!nameOrFile.endsWith(".json")) {
            throw new VireoException(
                    Code.USAGE,
                    "there is no set '" + nameOrFile + "'",
                    Names.closest(nameOrFile, NAMES)
                            .map(Failure::didYouMean)
                            .orElse("Run: vireo models list --sets, or name a .json file of your own."));
        }
        Path file = console.file(Path.of(nameOrFile));
        return read(nameOrFile, text(file, "[" + nameOrFile + "]"));
    }

    private static ModelSet shipped(String name) {
        try (InputStream in = ModelSet.class.getResourceAsStream("sets/" + name + ".json")) {
            return read(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file, String place) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, place + " can't be read: " + IoReason.of(e), "", e);
        }
    }

    private static ModelSet read(String name, String text) {
        return parsed("[" + name + "]", text, json -> {
            JsonFields in = new JsonFields(json);
            List<Member> models = new ArrayList<>();
            for (JsonNode one : in.array("models")) {
                models.add(Member.read(new JsonFields(one)));
            }
            return new ModelSet(name, in.text("about"), models);
        });
    }

    private interface Reading<T> {
        T of(JsonNode json);
    }

    private static <T> T parsed(String place, String text, Reading<T> reading) {
        try {
            return reading.of(StrictJson.mapper().readTree(text));
        } catch (JsonProcessingException e) {
            throw new VireoException(Code.DATA, place + " is no JSON: " + e.getOriginalMessage(), "", e);
        } catch (IllegalArgumentException e) {
            throw new VireoException(Code.DATA, place + ": " + e.getMessage(), "", e);
        }
    }

    /// The name for files about it: of a file of one's own the name without its ending.
    public String fileName() {
        String last = String.valueOf(Path.of(name).getFileName());
        return last.endsWith(".json") ? last.substring(0, last.length() - ".json".length()) : last;
    }

    /// What all of them come to, about.
    public int megabytes() {
        return models.stream().mapToInt(Member::megabytes).sum();
    }

    /// The pins of a file, by repository; none when there is no file yet.
    ///
    /// @throws VireoException with code DATA when it can't be read
    public static Map<String, Pin> pins(Path file) {
        if (!Files.exists(file)) {
            return new LinkedHashMap<>();
        }
        String place = "[" + file + "]";
        return parsed(place, text(file, place), json -> {
            Map<String, Pin> pins = new LinkedHashMap<>();
            json.properties().forEach(e -> {
                JsonFields pin = new JsonFields(e.getValue());
                Map<String, String> hashes = new LinkedHashMap<>();
                pin.any("files")
                        .properties()
                        .forEach(h -> hashes.put(h.getKey(), h.getValue().asText()));
                pins.put(e.getKey(), new Pin(pin.text("commit"), hashes));
            });
            return pins;
        });
    }

    /// The pin of what was fetched. Where there is one already, the files must be the same.
    ///
    /// @throws VireoException with code DATA when a file is another one than before
    public static Pin pin(Member member, Hub.Download got, Optional<Pin> before) {
        Map<String, String> hashes = new LinkedHashMap<>();
        for (Hub.Download.Fetched file : got.files()) {
            String hash = hash(got.folder().resolve(file.name()));
            String known = before.map(pin -> pin.hashes().getOrDefault(file.name(), hash))
                    .orElse(hash);
            if (!known.equals(hash)) {
                throw new VireoException(
                        Code.DATA,
                        member.repo() + ": " + file.name() + " is not the file that is pinned (SHA-256 " + hash
                                + " instead of " + known + ")",
                        "Remove it from the file of pins if you trust the new one.");
            }
            hashes.put(file.name(), hash);
        }
        return new Pin(got.commit(), hashes);
    }

    private static String hash(Path file) {
        try {
            return Sha256.of(file);
        } catch (IOException e) {
            throw new VireoException(Code.DATA, "[" + file + "] can't be read: " + IoReason.of(e), "", e);
        }
    }

    /// Writes pins.
    public static void write(Map<String, Pin> pins, Path file) {
        Map<String, Object> out = new LinkedHashMap<>();
        pins.forEach((repo, pin) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("commit", pin.commit());
            one.put("files", pin.hashes());
            out.put(repo, one);
        });
        AtomicFile.write(file, (Console.toJson(out) + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
