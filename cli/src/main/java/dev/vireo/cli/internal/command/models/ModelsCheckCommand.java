package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.ProgressTalk;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.diffusion.VideoModel;
import dev.vireo.models.Parameters;
import dev.vireo.models.RunnableModel;
import dev.vireo.models.families.Models;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.folder.FolderWeights;
import dev.vireo.runtime.folder.ModelFolder;
import dev.vireo.runtime.hub.HubCache;
import dev.vireo.runtime.tensor.Device;
import dev.vireo.runtime.weights.DType;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `vireo models check`.
@Command(
        name = "check",
        header = "Checks that a model folder is whole.",
        description = {
            "Files of the cache are compared with their hashes, configuration and index are read, every byte of"
                    + " every tensor is read, and where Vireo has the network it is built: tensors that are"
                    + " missing, too many or of another shape are listed by name. Of a text-to-video pipeline every"
                    + " part is checked and loaded. Exit code: 0 whole, 3 not"
                    + " whole, 1 with --finite when there are infinities or NaNs.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models check google/siglip-base-patch16-224",
            "  vireo models check ./my-model --finite --json"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class ModelsCheckCommand implements Callable<Integer> {
    private final Console console;

    @picocli.CommandLine.Parameters(index = "0", paramLabel = ModelPlace.LABEL, description = ModelPlace.DESCRIPTION)
    private String place;

    @Option(names = "--finite", description = "Also look for infinities and NaNs.")
    private boolean finite;

    ModelsCheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        ModelPlace found = ModelPlace.find(console, place);
        Optional<HubCache.Hashes> hashes = found.snapshot().map(this::hashes);
        Map<String, String> parts = ModelFolder.pipeline(found.folder());
        if (!parts.isEmpty()) {
            return pipeline(found, parts, hashes);
        }
        ModelFolder folder = ModelFolder.open(found.folder());
        FolderWeights.Check check = read(folder);
        folder.tokenizer();
        folder.tokenizerConfig();
        folder.preprocessor();
        Optional<List<String>> unread = Models.supports(folder) ? Optional.of(build(folder)) : Optional.empty();
        if (console.json()) {
            console.object(plain(folder, check, hashes, unread));
        } else {
            print(folder, check, hashes, unread);
        }
        return check.notFinite().isEmpty() ? 0 : 1;
    }

    /// Reads every byte of every part with weights, and loads every part as `vireo video generate` does.
    private int pipeline(ModelPlace found, Map<String, String> parts, Optional<HubCache.Hashes> hashes) {
        Map<String, FolderWeights.Check> checks = new LinkedHashMap<>();
        for (String part : parts.keySet()) {
            if (Files.exists(found.folder().resolve(part).resolve("config.json"))) {
                checks.put(part, read(ModelFolder.open(found.folder().resolve(part))));
            }
        }
        Map<String, VireoException> wrong = VideoModel.check(found.folder());
        if (!wrong.isEmpty()) {
            VireoException first = wrong.values().iterator().next();
            List<String> all = wrong.entrySet().stream()
                    .map(e -> e.getKey() + ": " + e.getValue().getMessage())
                    .toList();
            throw new VireoException(
                    Code.DATA,
                    "[" + found.folder() + "] parts that can't be loaded: " + String.join("; ", all),
                    first.hint(),
                    first);
        }
        long notFinite =
                checks.values().stream().mapToLong(c -> c.notFinite().size()).sum();
        if (console.json()) {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            out.put("folder", found.folder().toString());
            out.put("supported", true);
            List<Map<String, @Nullable Object>> listed = new ArrayList<>();
            parts.forEach((part, kind) -> listed.add(plain(part, kind, checks.get(part))));
            out.put("parts", listed);
            out.put("hashed_files", hashes.map(HubCache.Hashes::hashed).orElse(null));
            console.object(out);
        } else {
            parts.forEach((part, kind) -> {
                FolderWeights.Check check = checks.get(part);
                console.line(String.format(
                        Locale.ROOT,
                        "%-14s %s%s",
                        part,
                        kind,
                        check == null
                                ? ""
                                : ", " + check.tensors() + " tensors, " + ByteSize.about(check.bytes())
                                        + (finite ? "; " + notFinite(check) : "")));
            });
            console.line("[" + found.folder() + "] every part can be loaded");
        }
        return notFinite == 0 ? 0 : 1;
    }

    private Map<String, @Nullable Object> plain(String part, String kind, FolderWeights.@Nullable Check check) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("name", part);
        out.put("class", kind);
        if (check != null) {
            out.put("tensors", check.tensors());
            out.put("parameters", check.elements());
            out.put("bytes", check.bytes());
            out.put("types", new TreeMap<>(check.types()));
            out.put("not_finite", finite ? check.notFinite() : null);
        }
        return out;
    }

    /// Builds the network, which refuses tensors that are missing, too many or of another shape.
    ///
    /// @return the keys of the configuration that it did not ask for
    private static List<String> build(ModelFolder folder) {
        try (FolderWeights weights = folder.weights();
                RunnableModel _ = Models.open(folder, Parameters.of(weights, DType.BF16, Device.CPU))) {
            return folder.config().unread();
        }
    }

    private HubCache.Hashes hashes(HubCache.Cached.Snapshot snapshot) {
        HubCache.Hashes hashes;
        try (ProgressTalk talk = new ProgressTalk(console, "hashes, bytes", Math.max(1, snapshot.bytes()))) {
            hashes = HubCache.verify(snapshot, talk::done);
        }
        if (!hashes.wrong().isEmpty()) {
            List<String> wrong = new TreeMap<>(hashes.wrong())
                    .entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue())
                            .toList();
            throw new VireoException(
                    Code.DATA,
                    "[" + snapshot.folder() + "] " + wrong.size() + " of "
                            + snapshot.files().size() + " files are damaged: " + String.join("; ", wrong),
                    "Remove the model and fetch it again: vireo models rm, vireo models get.");
        }
        return hashes;
    }

    private FolderWeights.Check read(ModelFolder folder) {
        try (FolderWeights weights = folder.weights()) {
            long bytes = weights.tensors().values().stream()
                    .mapToLong(t -> t.bytes())
                    .sum();
            try (ProgressTalk talk = new ProgressTalk(console, "tensors, bytes", Math.max(1, bytes))) {
                return FolderWeights.Check.of(weights, finite, talk::done);
            }
        }
    }

    private void print(
            ModelFolder folder,
            FolderWeights.Check check,
            Optional<HubCache.Hashes> hashes,
            Optional<List<String>> unread) {
        console.line("[" + folder.path() + "] " + check.tensors() + " tensors, " + ByteSize.about(check.bytes())
                + ", all read" + (finite ? "; " + notFinite(check) : ""));
        hashes.ifPresent(h -> console.line(h.hashed() + " files have the hash that they are kept under"
                + (h.other() == 0 ? "" : "; " + h.other() + " have none")));
        check.notFinite().forEach((name, count) -> console.line("  " + name + ": " + count + " not finite"));
        String type = Models.kind(folder);
        if (unread.isEmpty()) {
            console.talk("vireo: note: Vireo has no network of model_type '" + type
                    + "'; names and shapes of tensors were not compared");
            return;
        }
        console.line("the network '" + type + "' was built: every tensor has its name and shape");
        if (!unread.get().isEmpty()) {
            console.talk("vireo: note: the network does not look at these keys of config.json: "
                    + String.join(", ", unread.get()));
        }
    }

    private static String notFinite(FolderWeights.Check check) {
        return check.notFinite().isEmpty()
                ? "all numbers are finite"
                : check.notFinite().size() + " tensors hold infinities or NaNs";
    }

    private Map<String, @Nullable Object> plain(
            ModelFolder folder,
            FolderWeights.Check check,
            Optional<HubCache.Hashes> hashes,
            Optional<List<String>> unread) {
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("folder", folder.path().toString());
        out.put("model_type", folder.config().text("model_type", ""));
        out.put("supported", unread.isPresent());
        out.put("tensors", check.tensors());
        out.put("parameters", check.elements());
        out.put("bytes", check.bytes());
        out.put("types", new TreeMap<>(check.types()));
        out.put("hashed_files", hashes.map(HubCache.Hashes::hashed).orElse(null));
        out.put("files_without_hash", hashes.map(HubCache.Hashes::other).orElse(null));
        out.put("not_finite", finite ? check.notFinite() : null);
        out.put("unread_config", unread.orElse(null));
        return out;
    }
}
