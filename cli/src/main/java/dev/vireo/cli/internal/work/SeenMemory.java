package dev.vireo.cli.internal.work;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.language.LocalModel.Memory;
import java.util.Map;
import java.util.Optional;

/// What models of this process remember of what they saw, by the settings.
public final class SeenMemory {
    private static final String FOLDER = "features";

    private SeenMemory() {}

    /// By the settings of the file and the environment.
    public static Memory of(Console console) {
        return of(console, Configuration.of(console, Optional.empty(), Map.of()).settings());
    }

    /// By these settings.
    static Memory of(Console console, Settings settings) {
        Settings.Caching cache = settings.cache();
        Memory files = files(console, settings);
        return cache.features() == Settings.Features.DISK
                ? files
                : new Memory(files.bytes(), Optional.empty(), files.folderBytes());
    }

    /// The same with its files, whether or not these settings have them used.
    public static Memory files(Console console, Settings settings) {
        Settings.Caching cache = settings.cache();
        return new Memory(
                cache.featuresMemory().bytes(),
                Optional.of(cache.folder().orElseGet(console::cacheFolder).resolve(FOLDER)),
                cache.featuresMaxSize().bytes());
    }
}
