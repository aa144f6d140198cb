package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import dev.vireo.runtime.hub.Hub;
import dev.vireo.runtime.hub.HubCache;
import dev.vireo.runtime.hub.HubSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where a model lies that a person named: a folder, or a model of a hub that was fetched.
///
/// @param snapshot the version of the cache that the folder is, if it is one
public record ModelPlace(Path folder, Optional<HubCache.Cached.Snapshot> snapshot) {
    /// How the commands call it.
    public static final String LABEL = "DIR|REPO";

    /// What the commands say of it.
    public static final String DESCRIPTION = "A model folder, or a model that was fetched: ORG/NAME or ORG/NAME@REV.";

    /// Finds a model. What exists as a folder is one; anything else is looked for in the cache.
    ///
    /// @throws VireoException with code USAGE when the text can be neither, DATA when there is no such model
    public static ModelPlace find(Console console, String text) {
        if (Console.isWebAddress(text)) {
            Hub.Model.parse(text); // which says what a name looks like
        }
        Path path = console.file(Path.of(text));
        boolean isPath = text.startsWith("/") || text.startsWith(".") || text.endsWith("/");
        if (Files.exists(path) || isPath) {
            return new ModelPlace(path, HubCache.at(path));
        }
        Hub.Model model;
        try {
            model = Hub.Model.parse(text);
        } catch (VireoException e) {
            throw new VireoException(Code.USAGE, "there is no folder '" + text + "', and " + e.what(), e.hint(), e);
        }
        HubCache.Cached.Snapshot snapshot;
        try {
            snapshot = cache(console).snapshot(model);
        } catch (VireoException e) {
            throw new VireoException(e.code(), e.what() + ", and there is no folder of that name", e.hint(), e);
        }
        return new ModelPlace(snapshot.folder(), Optional.of(snapshot));
    }

    /// The cache of fetched models.
    public static HubCache cache(Console console) {
        return new HubCache(settings(console).cache());
    }

    /// Where models are fetched from and kept, as the environment says.
    public static HubSettings settings(Console console) {
        HubSettings set = HubSettings.of(console.environment(), console.home());
        return new HubSettings(
                set.endpoint(), console.file(set.cache()), set.token(), set.offline(), set.connect(), set.stall());
    }
}
