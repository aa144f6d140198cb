package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.console.DownloadTalk;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.cli.internal.work.ModelSet;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.hub.Hub;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `vireo models get`.
@Command(
        name = "get",
        header = "Fetches a model, or a set of models, from a hub, and prints the folders that they lie in.",
        description = {
            "Files go into the cache that the Python client uses too, and are compared with the hashes that the"
                    + " hub tells. What breaks off is resumed by the next call. Environment variables: HF_HOME,"
                    + " HF_HUB_CACHE, HF_ENDPOINT, HF_TOKEN, HF_TOKEN_PATH, HF_HUB_OFFLINE. Of a set the versions and"
                    + " the hashes of the files are written down the first time, and are the same ever after.",
            ""
        },
        customSynopsis = {
            "vireo models get REPO[@REV] [--include GLOB]... [OPTIONS]",
            "       vireo models get --set NAME|FILE.json [--lock FILE.json] [OPTIONS]"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo models get google/siglip-base-patch16-224",
            "  vireo models get nvidia/PS3-4K-SigLIP@main --include \"*.json\" --include \"*.safetensors\"",
            "  HF_TOKEN=... vireo models get ORG/PRIVATE --json",
            "  vireo models get --set photos"
        })
final class ModelsGetCommand implements Runnable {
    private final Console console;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "REPO[@REV]",
            description = "The model: ORG/NAME, and a branch, tag or commit after @ (default: main).")
    private @Nullable String repo;

    @Option(
            names = "--set",
            paramLabel = "NAME|FILE",
            description = "A set of models: photos, or a .json file of your own.")
    private @Nullable String set;

    @Option(
            names = "--lock",
            paramLabel = "FILE",
            description = "Where the versions and hashes of a set are written down (default: beside the cache).")
    private @Nullable Path lock;

    @Option(
            names = "--include",
            paramLabel = "GLOB",
            description = "Only files whose names fit, such as \"*.json\"; may be given several times.")
    private List<String> include = new ArrayList<>();

    ModelsGetCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (set != null) {
            if (repo != null || !include.isEmpty()) {
                throw new VireoException(
                        Code.USAGE, "--set names its models and files itself", "Leave the model and --include out.");
            }
            getAll(ModelSet.of(console, set));
            return;
        }
        if (repo == null) {
            throw new VireoException(
                    Code.USAGE, "no model is named", "Write ORG/NAME, or --set photos (see vireo models list --sets).");
        }
        if (lock != null) {
            throw new VireoException(Code.USAGE, "--lock is about a set", "Name the version after the model: @REV.");
        }
        Hub.Download got = download(Hub.Model.parse(repo), include);
        if (console.json()) {
            console.object(plain(got));
        } else {
            console.line(got.folder().toString());
        }
    }

    private Hub.Download download(Hub.Model model, List<String> files) {
        Hub.Download got;
        try (DownloadTalk talk = new DownloadTalk(console);
                Hub hub = new Hub(ModelPlace.settings(console), talk)) {
            got = hub.download(model, files);
        }
        if (got.offline()) {
            console.talk("vireo: note: HF_HUB_OFFLINE is set; only the cache was looked at");
        }
        return got;
    }

    /// Fetches the models of a set one after the other; what is complete stays when a later one fails.
    private void getAll(ModelSet models) {
        Path pinned = lock == null
                ? console.cacheFolder().resolve("sets").resolve(models.fileName() + ".lock.json")
                : console.file(lock);
        Map<String, ModelSet.Pin> pins = ModelSet.pins(pinned);
        Optional.ofNullable(pinned.getParent()).ifPresent(console::folder);
        console.talk("vireo: " + models.about());
        for (ModelSet.Member member : models.models()) {
            console.talk("vireo: " + ModelsListCommand.line(member));
        }
        List<Map<String, Object>> fetched = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        for (ModelSet.Member member : models.models()) {
            Optional<ModelSet.Pin> before = Optional.ofNullable(pins.get(member.repo()));
            String revision = before.map(ModelSet.Pin::commit).orElse(member.revision());
            Hub.Download got = download(Hub.Model.parse(member.repo() + "@" + revision), member.files());
            pins.put(member.repo(), ModelSet.pin(member, got, before));
            ModelSet.write(pins, pinned);
            fetched.add(plain(got));
            member.settings()
                    .forEach((key, kind) -> settings.add(key + ": " + kind + ":" + member.repo() + "@" + got.commit()));
            if (!console.json()) {
                console.line(got.folder().toString());
            }
        }
        console.talk("vireo: the versions are written down in " + pinned);
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("set", models.name());
            out.put("lock", pinned.toString());
            out.put("models", fetched);
            out.put("settings", settings);
            console.object(out);
        } else {
            console.talk("vireo: to use them, write into the configuration (vireo config path):");
            settings.forEach(line -> console.talk("    " + line));
        }
    }

    private static Map<String, Object> plain(Hub.Download got) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("repo", got.model().repo());
        out.put("revision", got.model().wanted());
        out.put("commit", got.commit());
        out.put("folder", got.folder().toString());
        out.put("bytes", got.bytes());
        out.put("transferred_bytes", got.transferred());
        out.put("offline", got.offline());
        out.put("files", got.files().stream().map(ModelsGetCommand::plain).toList());
        return out;
    }

    private static Map<String, Object> plain(Hub.Download.Fetched file) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("name", file.name());
        out.put("bytes", file.size());
        out.put("transferred_bytes", file.transferred());
        out.put("verified", file.verified());
        return out;
    }
}
