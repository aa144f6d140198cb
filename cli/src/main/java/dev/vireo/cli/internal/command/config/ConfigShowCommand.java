package dev.vireo.cli.internal.command.config;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.ConfigOptions;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.settings.SettingKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `vireo config show`.
@Command(
        name = "show",
        header = "Prints every setting, its value and where that comes from.",
        description = {
            "An option goes before an environment variable, that before the file, that before the default.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vireo config show",
            "  vireo config show --json",
            "  VIREO_PLANNER_TIMEOUT=10s vireo config show --planner ollama:qwen2.5-coder"
        },
        customSynopsis = "vireo config show [--json] [--config FILE] [OPTIONS]")
final class ConfigShowCommand implements Runnable {
    private final Console console;

    @Mixin
    private final ConfigOptions options;

    ConfigShowCommand(Console console) {
        this.console = console;
        this.options = new ConfigOptions(console, SettingKey.SECTIONS.toArray(String[]::new));
    }

    @Override
    public void run() {
        Configuration configuration = options.read();
        if (console.json()) {
            console.object(plain(configuration));
            return;
        }
        int path = width(configuration, one -> one.key().path());
        int value = width(configuration, Configuration.Chosen::text);
        for (Configuration.Chosen one : configuration.values()) {
            String text = one.text().isEmpty() ? "-" : one.text();
            console.line("%s  %s  %s".formatted(pad(one.key().path(), path), pad(text, value), one.origin()));
        }
        new TreeMap<>(configuration.settings().prices())
                .forEach((model, price) -> console.line("prices." + model
                        + "  {input: " + price.input() + ", output: " + price.output() + "}  "
                        + configuration.file().orElseThrow()));
    }

    private static int width(
            Configuration configuration, java.util.function.Function<Configuration.Chosen, String> text) {
        return configuration.values().stream()
                .mapToInt(one -> text.apply(one).length())
                .max()
                .orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static Map<String, @Nullable Object> plain(Configuration configuration) {
        List<Map<String, @Nullable Object>> settings = new ArrayList<>();
        for (Configuration.Chosen one : configuration.values()) {
            SettingKey key = one.key();
            Map<String, @Nullable Object> plain = new LinkedHashMap<>();
            plain.put("key", key.path());
            plain.put("value", one.text().isEmpty() ? null : jsonValue(one));
            plain.put("origin", one.origin().toString());
            plain.put("variable", key.variable());
            plain.put(
                    "option", key.about().flag().isEmpty() ? null : key.about().flag());
            settings.add(plain);
        }
        Map<String, Object> prices = new TreeMap<>();
        configuration
                .settings()
                .prices()
                .forEach((model, price) -> prices.put(model, Map.of("input", price.input(), "output", price.output())));
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("file", configuration.file().map(Object::toString).orElse(null));
        out.put("settings", settings);
        out.put("prices", prices);
        return out;
    }

    /// Numbers and switches as JSON has them, all else as it was written.
    private static Object jsonValue(Configuration.Chosen one) {
        return switch (one.key().fileForm()) {
            case NUMBER, SWITCH -> one.value().orElseThrow();
            case TEXT, NOTHING, LIST, MAPPING -> one.text();
        };
    }
}
