package dev.vireo.cli.internal.command.config;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Configuration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `vireo config path`.
@Command(
        name = "path",
        header = "Prints the file that is read, or the places where it may lie.",
        description = {
            "It is the first of: the one that --config names, the one that VIREO_CONFIG names, vireo.yaml in the"
                    + " current folder, config.yaml in the user's folder.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  vireo config path", "  vireo config path --json"})
final class ConfigPathCommand implements Runnable {
    private final Console console;

    @Mixin
    private final ConfigOptions options;

    ConfigPathCommand(Console console) {
        this.console = console;
        this.options = new ConfigOptions(console);
    }

    @Override
    public void run() {
        Optional<Path> read = Configuration.find(console, options.named());
        List<String> places = new ArrayList<>();
        for (Path place : Configuration.places(console)) {
            places.add(place.toString());
        }
        if (console.json()) {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            out.put("file", read.map(Path::toString).orElse(null));
            out.put("places", places);
            console.object(out);
        } else if (read.isPresent()) {
            console.line(read.get().toString());
        } else {
            console.talk("vireo: no configuration is read; it may lie in " + String.join(" or in ", places));
        }
    }
}
