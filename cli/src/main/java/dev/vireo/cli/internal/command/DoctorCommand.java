package dev.vireo.cli.internal.command;

import dev.vireo.cli.internal.console.Console;
import dev.vireo.cli.internal.settings.Configuration;
import dev.vireo.cli.internal.settings.Settings;
import dev.vireo.cli.internal.work.ModelPlace;
import dev.vireo.cli.internal.work.ModelSet;
import dev.vireo.cli.internal.work.Models;
import dev.vireo.language.LanguageModel;
import dev.vireo.program.ImagePatch;
import dev.vireo.program.Limits;
import dev.vireo.program.Outcome;
import dev.vireo.program.ProgramRunner;
import dev.vireo.program.ToolException;
import dev.vireo.program.Type;
import dev.vireo.program.Value;
import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.image.Image;
import dev.vireo.runtime.tensor.Torch;
import dev.vireo.sandbox.Fence;
import dev.vireo.sandbox.WorkerRunner;
import dev.vireo.visiontools.builtin.BuiltinTools;
import dev.vireo.visiontools.photos.PhotoTools;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `vireo doctor`.
@Command(
        name = "doctor",
        header = "Checks that this machine has what Vireo needs.",
        description = {
            "Each line is ok, warn or fail, and says what to do. The exit code is 1 when something fails. The"
                    + " network is not needed.",
            ""
        },
        footerHeading = "%nExamples:%n",
        footer = {"  vireo doctor", "  vireo doctor --json"})
final class DoctorCommand implements Callable<Integer> {
    private static final long GIB = 1L << 30;

    private final Console console;

    DoctorCommand(Console console) {
        this.console = console;
    }

    /// How a check ended.
    enum Status {
        OK,
        WARN,
        FAIL
    }

    /// @param fix what to do; empty when nothing is to be done
    record Check(String name, Status status, String detail, String fix) {
        static Check ok(String name, String detail) {
            return new Check(name, Status.OK, detail, "");
        }
    }

    @Override
    public Integer call() {
        List<Check> checks = new ArrayList<>();
        tell(checks, java());
        tell(checks, memory());
        tell(checks, cores());
        tell(checks, cache(console.cacheFolder()));
        tell(checks, configuration());
        tell(checks, libtorch());
        tell(checks, models());
        photographs(checks);
        tell(checks, sets());
        List<Fence> fences = new ArrayList<>();
        tell(checks, sandbox(fences));
        fences.forEach(fence -> tell(checks, fence(fence)));
        tell(checks, startCache(WorkerRunner.startCache(console.cacheFolder())));
        tell(checks, languageModel());
        boolean ok = checks.stream().noneMatch(c -> c.status() == Status.FAIL);
        if (console.json()) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("ok", ok);
            out.put("checks", checks.stream().map(DoctorCommand::plain).toList());
            console.object(out);
        }
        return ok ? 0 : 1;
    }

    private void tell(List<Check> checks, Check check) {
        checks.add(check);
        if (!console.json()) {
            String status = check.status().name().toLowerCase(Locale.ROOT);
            console.line("%-4s  %-18s  %s".formatted(status, check.name(), check.detail()));
            if (!check.fix().isEmpty()) {
                console.line("      %-18s  -> %s".formatted("", check.fix()));
            }
        }
    }

    private static Map<String, String> plain(Check check) {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("name", check.name());
        out.put("status", check.status().name().toLowerCase(Locale.ROOT));
        out.put("detail", check.detail());
        out.put("fix", check.fix());
        return out;
    }

    private static Check java() {
        String version = System.getProperty("java.vendor") + " " + Runtime.version();
        return Runtime.version().feature() == 25
                ? Check.ok("java", version)
                : new Check("java", Status.FAIL, version, "Install a JDK 25 and set JAVA_HOME to its folder.");
    }

    private static Check memory() {
        if (!(ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system)) {
            return new Check("memory", Status.WARN, "unknown", "Make sure that 4 GiB are free.");
        }
        long total = system.getTotalMemorySize();
        String detail = "%.1f GiB, %.1f GiB of them for this process"
                .formatted((double) total / GIB, (double) Runtime.getRuntime().maxMemory() / GIB);
        return total >= 4 * GIB
                ? Check.ok("memory", detail)
                : new Check(
                        "memory", Status.WARN, detail, "Less than 4 GiB may not be enough for the larger commands.");
    }

    private static Check cores() {
        int cores = Runtime.getRuntime().availableProcessors();
        return cores > 1
                ? Check.ok("cores", Integer.toString(cores))
                : new Check("cores", Status.WARN, "1", "It works, slowly: a program and its tools share one core.");
    }

    static Check cache(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "doctor", ""));
            return Check.ok("cache", folder.toString());
        } catch (IOException e) {
            return new Check(
                    "cache",
                    Status.FAIL,
                    "[" + folder + "] can't be written: " + e.getMessage(),
                    "Make it writable, or set XDG_CACHE_HOME to a folder that is.");
        }
    }

    /// The workers' start-up cache, which the check of the sandbox has begun to make where it was missing.
    static Check startCache(Optional<Path> cache) {
        String name = "start-up cache";
        if (cache.isEmpty()) {
            return Check.ok(name, "none: Java can't make one for class folders; workers start slower");
        }
        Path file = cache.get();
        if (Files.isReadable(file)) {
            return Check.ok(name, file.toString());
        }
        return new Check(
                name,
                Status.WARN,
                "[" + file + "] is missing: a worker takes two to four seconds more to start",
                "It is being made in the background, which takes a minute. If it does not come, make room in that"
                        + " folder (300 MB), and ask again after an hour.");
    }

    private Check configuration() {
        try {
            return Check.ok(
                    "configuration",
                    Configuration.of(console, Optional.empty(), Map.of())
                            .file()
                            .map(Path::toString)
                            .orElse("no file; everything is as usual"));
        } catch (VireoException e) {
            return new Check("configuration", Status.FAIL, e.what(), e.hint());
        }
    }

    private static Check libtorch() {
        return timed("libtorch", () -> {
            Torch.ready();
            return Torch.version();
        });
    }

    private static Check models() {
        return timed("models", () -> {
            try (BuiltinTools tools = BuiltinTools.load()) {
                ImagePatch picture = ImagePatch.whole(Demo.picture());
                if (!tools.familiarity(picture).known()) {
                    throw new VireoException(
                            VireoException.Code.DATA,
                            tools.id() + " does not know the picture of the demo",
                            "The weights may be damaged: build Vireo again from a fresh clone.");
                }
                return tools.id();
            }
        });
    }

    /// Whether the tools for photographs work, and how long one question takes each of their networks once it is
    /// warm.
    private void photographs(List<Check> checks) {
        try (PhotoTools tools = PhotoTools.loadAhead()) {
            Check warm = timed("photographs", () -> {
                tools.warmUp();
                return tools.id() + " are loaded";
            });
            tell(checks, warm);
            if (warm.status() != Status.OK) {
                return;
            }
            Image photo = Demo.photo();
            tell(checks, timed("photo detector", () -> {
                int found = tools.find(ImagePatch.whole(photo), "bottle").size();
                if (found == 0) {
                    throw new VireoException(
                            VireoException.Code.DATA,
                            tools.id() + " finds no bottle in the photograph of the demo",
                            "The weights may be damaged: build Vireo again from a fresh clone.");
                }
                return "a photograph of " + photo.width() + " x " + photo.height();
            }));
            tell(checks, timed("photo text", () -> {
                tools.readText(ImagePatch.whole(photo));
                return "a photograph of " + photo.width() + " x " + photo.height();
            }));
            tell(checks, timed("photo classes", () -> {
                tools.matchScores(List.of(ImagePatch.whole(photo)), "goblet");
                return "a photograph of " + photo.width() + " x " + photo.height();
            }));
        }
    }

    /// Which sets of models are there.
    private Check sets() {
        try {
            List<String> told = new ArrayList<>();
            for (String name : ModelSet.NAMES) {
                ModelSet set = ModelSet.of(console, name);
                long there = set.models().stream().filter(this::isThere).count();
                told.add(name + ": " + there + " of " + set.models().size() + " models are there");
            }
            return Check.ok("model sets", String.join("; ", told) + " (vireo models list --sets)");
        } catch (VireoException e) {
            return new Check("model sets", Status.FAIL, e.what(), e.hint());
        }
    }

    private boolean isThere(ModelSet.Member member) {
        try {
            ModelPlace.find(console, member.repo());
            return true;
        } catch (VireoException _) {
            return false;
        }
    }

    /// @param fences takes what the operating system puts around the worker
    private Check sandbox(List<Fence> fences) {
        return timed("sandbox", () -> {
            try (ProgramRunner runner = console.startWorkers();
                    ProgramRunner.Session session = runner.open()) {
                ImagePatch picture = ImagePatch.whole(Demo.picture());
                Outcome outcome = session.run(
                        new ProgramRunner.Call(
                                "def execute_command(image) -> int:\n    return 6 * 7\n",
                                List.of(new Value.Patch(picture)),
                                Optional.empty()),
                        (function, _) -> {
                            throw new ToolException("no tools here: " + function);
                        },
                        Limits.DEFAULT);
                if (!(outcome instanceof Outcome.Returned(Value.Int(long value), Type _)) || value != 42) {
                    throw new VireoException(
                            VireoException.Code.RESOURCE,
                            "a program that returns 42 ended as " + outcome.label() + ": " + outcome.message(),
                            "Remove " + console.cacheFolder() + " and try again.");
                }
                if (runner instanceof WorkerRunner workers) {
                    fences.addAll(workers.fences());
                }
                return "a worker started and ran a program";
            }
        });
    }

    private static Check fence(Fence fence) {
        return new Check(
                "sandbox " + fence.name(), fence.stands() ? Status.OK : Status.WARN, fence.detail(), fence.hint());
    }

    /// Asks the model that is configured, if it is behind a server.
    private Check languageModel() {
        Optional<LanguageModel> configured;
        try {
            Settings settings =
                    Configuration.of(console, Optional.empty(), Map.of()).settings();
            configured = Models.languageModel(console, settings);
        } catch (VireoException e) {
            return new Check("language model", Status.FAIL, e.what(), e.hint());
        }
        if (configured.isPresent()) {
            LanguageModel model = configured.get();
            return timed("language model", () -> {
                model.complete(LanguageModel.Request.of("Answer in one word.", "Say yes."));
                return model.id() + " answers";
            });
        }
        boolean key = !console.variable("OPENAI_API_KEY", "").isBlank()
                || !console.variable("OPENAI_API_KEY_FILE", "").isBlank();
        return Check.ok(
                "language model",
                key
                        ? "OPENAI_API_KEY is set; use it with --planner openai:MODEL"
                        : "OPENAI_API_KEY is not set; only --planner openai:MODEL needs it");
    }

    /// Runs something that says what it found, and reports that with the time it took, or what went wrong.
    private static Check timed(String name, Callable<String> work) {
        long begin = System.nanoTime();
        try {
            String found = work.call();
            long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
            return Check.ok(name, found + " (" + millis + " ms)");
        } catch (VireoException e) {
            return new Check(name, Status.FAIL, e.what(), e.hint());
        } catch (Exception e) {
            return new Check(name, Status.FAIL, e.toString(), "");
        }
    }
}
