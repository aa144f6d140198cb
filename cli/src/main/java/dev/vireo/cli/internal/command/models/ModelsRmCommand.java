package dev.vireo.cli.internal.command.models;

import dev.vireo.cli.internal.console.ByteSize;
import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.runtime.hub.Hub;
import dev.vireo.runtime.hub.HubCache;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `vireo models rm`.
@Command(
        name = "rm",
        header = "Removes a fetched model from the cache, or one version of it.",
        description = {"What another version needs stays. The Python client no longer finds what is removed.", ""},
        footerHeading = "%nExamples:%n",
        footer = {"  vireo models rm google/siglip-base-patch16-224", "  vireo models rm ORG/NAME@v1 --json"})
@SuppressWarnings("NullAway.Init") // picocli sets the parameters before it calls a command
final class ModelsRmCommand implements Runnable {
    private final Console console;

    @Parameters(
            index = "0",
            paramLabel = "REPO[@REV]",
            description = "The model: ORG/NAME, and a branch, tag or commit after @ (default: all versions).")
    private String repo;

    ModelsRmCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        Hub.Model model = Hub.Model.parse(repo);
        HubCache.Removed removed = ModelPlace.cache(console).remove(model);
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("removed", model.toString());
            out.put("versions", removed.snapshots());
            out.put("bytes", removed.bytes());
            console.object(out);
        } else {
            console.line("removed " + model + ": " + removed.snapshots()
                    + (removed.snapshots() == 1 ? " version, " : " versions, ") + ByteSize.about(removed.bytes()));
        }
    }
}
