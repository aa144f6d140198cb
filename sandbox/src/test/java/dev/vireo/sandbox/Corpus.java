package dev.vireo.sandbox;

import dev.vireo.program.Diagnostic;
import dev.vireo.program.Receiver;
import dev.vireo.program.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The programs of the corpus. Those in `good` are without a finding; in each of `bad` there is one fault, told
/// by its first line: `# expect: CODE line N`, with ` receiver KIND` or ` returns TYPE` after it when the check
/// needs that.
final class Corpus {
    /// A program, and the finding that it must have; empty for none.
    record Program(
            String name,
            String source,
            Optional<String> expected,
            Optional<Receiver> receiver,
            Optional<Type> demanded) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final Pattern HEADER =
            Pattern.compile("# expect: (\\S+ line \\d+)(?: receiver (\\S+))?(?: returns (\\S+))?");

    private Corpus() {}

    /// All programs, by name.
    static List<Program> all() {
        try {
            URI folder = Corpus.class.getResource("corpus").toURI();
            if (!folder.getScheme().equals("jar")) {
                return in(Path.of(folder));
            }
            try (FileSystem jar = FileSystems.newFileSystem(folder, Map.of())) {
                return in(jar.provider().getPath(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Program> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".py"))
                    .sorted()
                    .map(Corpus::read)
                    .toList();
        }
    }

    private static Program read(Path file) {
        String source;
        try {
            source = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = file.subpath(file.getNameCount() - 2, file.getNameCount()).toString();
        if (name.startsWith("good/")) {
            return new Program(name, source, Optional.empty(), Optional.empty(), Optional.empty());
        }
        Matcher header = HEADER.matcher(source.lines().findFirst().orElse(""));
        if (!header.matches()) {
            throw new IllegalStateException(name + " does not say what to expect");
        }
        return new Program(
                name,
                source,
                Optional.of(header.group(1)),
                Optional.ofNullable(header.group(2)).map(r -> Receiver.valueOf(r.toUpperCase(java.util.Locale.ROOT))),
                Optional.ofNullable(header.group(3)).flatMap(Type::parse));
    }

    /// A finding as the corpus writes it.
    static String shown(Diagnostic diagnostic) {
        return diagnostic.code() + " line " + diagnostic.line();
    }
}
