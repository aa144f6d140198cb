package dev.vireo.sandbox.internal.host;

import dev.vireo.runtime.Sha256;
import dev.vireo.runtime.VireoException;
import dev.vireo.sandbox.internal.worker.WorkerMain;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.graalvm.polyglot.Context;

/// Finds the class path of a worker from where the classes of this JVM are: on its class path, on its module path, in
/// what a loader of classes has besides, as that of `mvn exec:java`, or in jars inside one jar, as Spring Boot packs
/// them, which are unpacked once. A worker needs our own classes, and the jars of the release that [Context] comes
/// from.
final class WorkerClassPath {
    private static final String PAGE = "How Vireo is deployed stands in docs/embedding.md.";

    private final Path unpacked;

    /// @param unpacked where jars that lie in another one are put
    WorkerClassPath(Path unpacked) {
        this.unpacked = unpacked;
    }

    /// The class path of workers whose files lie in `cacheFolder`.
    ///
    /// @throws VireoException with code RESOURCE when it can't be found
    static List<Path> of(Path cacheFolder) {
        Set<String> all = new LinkedHashSet<>();
        listed("java.class.path").forEach(all::add);
        listed("jdk.module.path").forEach(all::add);
        for (ClassLoader loader : loaders()) {
            if (loader instanceof URLClassLoader known) {
                for (URL url : known.getURLs()) {
                    all.add(url.toString());
                }
            }
        }
        return new WorkerClassPath(cacheFolder.resolve("classes"))
                .choose(source(WorkerMain.class), source(Context.class), List.copyOf(all));
    }

    /// Where these classes are.
    ///
    /// @throws VireoException as [#of]
    static List<Path> places(Path cacheFolder, Class<?>... types) {
        WorkerClassPath finder = new WorkerClassPath(cacheFolder.resolve("classes"));
        Set<Path> out = new LinkedHashSet<>();
        for (Class<?> type : types) {
            try {
                out.add(finder.path(source(type)));
            } catch (IOException | IllegalArgumentException | FileSystemNotFoundException e) {
                throw refused(String.valueOf(e.getMessage()));
            }
        }
        return List.copyOf(out);
    }

    /// Chooses what a worker needs.
    ///
    /// @param own where our own classes are
    /// @param polyglot where those of GraalVM's API are
    /// @param all where classes may be besides
    List<Path> choose(String own, String polyglot, List<String> all) {
        Set<Path> out = new LinkedHashSet<>();
        try {
            out.add(path(own));
            out.add(path(polyglot));
            String name = name(polyglot);
            // jars merged into one, or renamed: everything is taken
            String release = name.startsWith("polyglot-") ? name.substring("polyglot".length()) : "";
            boolean python = release.isEmpty();
            for (String location : all) {
                if (name(location).endsWith(release)) {
                    out.add(path(location));
                    python |= name(location).equals("python-language" + release);
                }
            }
            if (!python) {
                throw refused("python-language" + release + ", which belongs to " + polyglot + ", is not there");
            }
        } catch (IOException | IllegalArgumentException | FileSystemNotFoundException e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        return List.copyOf(out);
    }

    private static VireoException refused(String why) {
        return new VireoException(
                VireoException.Code.RESOURCE, "the classes for the Python worker were not found: " + why, PAGE);
    }

    /// The loaders that this class and GraalVM's come from, with those above them.
    private static Set<ClassLoader> loaders() {
        Set<ClassLoader> out = new LinkedHashSet<>();
        for (Class<?> type : List.of(WorkerMain.class, Context.class)) {
            for (ClassLoader l = type.getClassLoader(); l != null; l = l.getParent()) {
                out.add(l);
            }
        }
        return out;
    }

    /// The entries of a path of this JVM; those of folders of jars are the jars.
    private static Stream<String> listed(String property) {
        Set<Path> out = new LinkedHashSet<>();
        for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
            if (!entry.isEmpty()) {
                Path path = Path.of(entry).toAbsolutePath().normalize();
                if (out.add(path)) {
                    out.addAll(Files.isDirectory(path) ? jars(path) : manifestEntries(path));
                }
            }
        }
        return out.stream().map(p -> p.toUri().toString());
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            return List.of(); // a folder that can't be read: the JVM finds nothing there as well
        }
    }

    /// What a jar's manifest adds to the class path.
    private static List<Path> manifestEntries(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            String value = file.getManifest() == null
                    ? null
                    : file.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            List<Path> out = new ArrayList<>();
            if (value != null) {
                for (String url : value.strip().split("\\s+", -1)) {
                    Path path = Path.of(jar.toUri().resolve(url)).normalize();
                    if (Files.exists(path)) {
                        out.add(path);
                    }
                }
            }
            return out;
        } catch (IOException | IllegalArgumentException e) {
            return List.of(); // no jar that can be read: the JVM ignores it as well
        }
    }

    private static String source(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            throw refused("the loader of " + type.getName() + " does not say where it is from");
        }
        return source.getLocation().toString();
    }

    /// The name of the file at a location.
    private static String name(String location) {
        String inner = location.endsWith("!/") ? location.substring(0, location.length() - 2) : location;
        String trimmed = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    /// The file or folder at a location.
    private Path path(String location) throws IOException {
        if (!location.startsWith("jar:")) {
            try {
                return Path.of(new URI(location)).toAbsolutePath().normalize();
            } catch (URISyntaxException e) { // a URL with blanks, as some loaders make them
                return Path.of(URI.create("file:///"))
                        .resolve(location.substring("file:".length()))
                        .normalize();
            }
        }
        String place = location.substring("jar:".length());
        int end = place.endsWith("!/") ? place.length() - 2 : place.length();
        int inside = place.lastIndexOf('!', end - 1);
        if (inside < 0) {
            return path(place.substring(0, end)); // the jar itself
        }
        String file = place.substring(place.indexOf(':') + 1, inside);
        Path outer = Path.of(URLDecoder.decode(
                file.endsWith("/") ? file.substring(0, file.length() - 1) : file, StandardCharsets.UTF_8));
        String entry = place.substring(place.charAt(inside + 1) == '/' ? inside + 2 : inside + 1, end);
        return unpack(outer, entry);
    }

    /// The jar that lies in another one, as a file of its own.
    private Path unpack(Path outer, String entry) throws IOException {
        String build = outer + " " + Files.size(outer) + " " + Files.getLastModifiedTime(outer);
        Path folder = unpacked.resolve(Sha256.of(build).substring(0, 16));
        Path out = folder.resolve(name(entry));
        if (Files.exists(out)) {
            return out;
        }
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, "unpacked", ".part");
        try (JarFile jar = new JarFile(outer.toFile())) {
            ZipEntry found = Optional.ofNullable(jar.getEntry(entry))
                    .filter(e -> !e.isDirectory())
                    .orElseThrow(() -> new IOException(entry + " in " + outer + " is no file"));
            try (InputStream in = jar.getInputStream(found)) {
                Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        return out;
    }
}
