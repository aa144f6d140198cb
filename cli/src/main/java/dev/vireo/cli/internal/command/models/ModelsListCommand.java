package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.runtime.hub.HubCache;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/// `vireo models list`.
@Command(
        name = "list",
        header = "Lists the models that were fetched, also those that the Python client fetched.",
        footerHeading = "%nExamples:%n",
        footer = {"  vireo models list", "  vireo models list --json"})
final class ModelsListCommand implements Runnable {
    private final Console console;

    ModelsListCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        HubCache cache = ModelPlace.cache(console);
        List<HubCache.Cached> models = cache.models();
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("cache", cache.folder().toString());
            out.put("models", models.stream().map(ModelsListCommand::plain).toList());
            console.object(out);
            return;
        }
        for (HubCache.Cached model : models) {
            for (HubCache.Cached.Snapshot version : model.snapshots()) {
                String refs = version.refs().isEmpty() ? version.commit() : String.join(",", version.refs());
                console.line(String.format(
                        Locale.ROOT,
                        "%-48s %-12s %5d files %10s",
                        model.repo(),
                        refs,
                        version.files().size(),
                        ByteSize.about(version.bytes())));
            }
            if (model.partialBytes() > 0) {
                console.talk("vireo: note: " + model.repo() + " has " + ByteSize.about(model.partialBytes())
                        + " of files that are not complete. Run: vireo models get " + model.repo());
            }
        }
        if (models.isEmpty()) {
            console.talk("vireo: note: no models in " + cache.folder());
        }
    }

    private static Map<String, Object> plain(HubCache.Cached model) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("repo", model.repo());
        out.put("folder", model.folder().toString());
        out.put("bytes", model.bytes());
        out.put("partial_bytes", model.partialBytes());
        out.put(
                "versions",
                model.snapshots().stream().map(ModelsListCommand::plain).toList());
        return out;
    }

    private static Map<String, Object> plain(HubCache.Cached.Snapshot version) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("commit", version.commit());
        out.put("refs", version.refs());
        out.put("folder", version.folder().toString());
        out.put("files", version.files().size());
        out.put("bytes", version.bytes());
        return out;
    }
}
