package dev.vireo.sandbox.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerClassPathTest {
    @TempDir
    private Path folder;

    private WorkerClassPath finder = new WorkerClassPath(Path.of("."));

    @BeforeEach
    void placeWhereJarsAreUnpacked() {
        finder = new WorkerClassPath(folder.resolve("classes"));
    }

    private String file(String name) throws IOException {
        Path jar = folder.resolve(name);
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, name);
        return jar.toUri().toString();
    }

    private static List<String> names(List<Path> paths) {
        return paths.stream().map(p -> p.getFileName().toString()).toList();
    }

    @Test
    void ofJarsOnlyThoseOfTheReleaseAreTaken() throws Exception {
        String own = file("a folder/vireo-sandbox-0.1.jar");
        String polyglot = file("polyglot-25.2.4.jar");
        List<String> all = List.of(
                own,
                file("jackson-2.jar"),
                polyglot,
                file("python-language-25.2.4.jar"),
                file("truffle-api-25.2.4.jar"));
        assertEquals(
                List.of(
                        "vireo-sandbox-0.1.jar",
                        "polyglot-25.2.4.jar",
                        "python-language-25.2.4.jar",
                        "truffle-api-25.2.4.jar"),
                names(finder.choose(own, polyglot, all)));
    }

    @Test
    void ofOneJarForAllItIsTakenWithEverything() throws Exception {
        String fat = file("app-all.jar");
        assertEquals(
                List.of("app-all.jar", "more.jar"), names(finder.choose(fat, fat, List.of(fat, file("more.jar")))));
    }

    @Test
    void jarsInsideOneJarAreUnpackedOnce() throws Exception {
        Path app = folder.resolve("my app.jar");
        try (OutputStream out = Files.newOutputStream(app);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : List.of("vireo-sandbox-0.1.jar", "polyglot-25.jar", "python-language-25.jar", "x.jar")) {
                zip.putNextEntry(new ZipEntry("BOOT-INF/lib/" + name));
                zip.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        for (String form : List.of("jar:nested:%s/!BOOT-INF/lib/%s!/", "jar:file:%s!/BOOT-INF/lib/%s!/")) {
            String place = app.toString().replace(" ", "%20");
            List<String> all = List.of(
                    form.formatted(place, "x.jar"),
                    form.formatted(place, "python-language-25.jar"),
                    "jar:nested:" + place + "/!BOOT-INF/classes/!/");
            String own = form.formatted(place, "vireo-sandbox-0.1.jar");
            List<Path> found = finder.choose(own, form.formatted(place, "polyglot-25.jar"), all);
            assertEquals(List.of("vireo-sandbox-0.1.jar", "polyglot-25.jar", "python-language-25.jar"), names(found));
            assertEquals("python-language-25.jar", Files.readString(found.getLast()));
        }
        try (var folders = Files.list(folder.resolve("classes"))) {
            assertEquals(1, folders.count());
        }
    }

    @Test
    void whatIsNotThereIsOneSentenceWithThePage() throws Exception {
        String own = file("vireo-sandbox-0.1.jar");
        VireoException e =
                assertThrows(VireoException.class, () -> finder.choose(own, file("polyglot-25.2.4.jar"), List.of(own)));
        assertEquals(VireoException.Code.RESOURCE, e.code());
        assertTrue(String.valueOf(e.getMessage()).contains("python-language-25.2.4.jar"), e::getMessage);
        assertTrue(e.hint().contains("docs/embedding.md"), e::hint);
        assertThrows(VireoException.class, () -> finder.choose("http://a.b/c.jar", own, List.of()));
    }

    @Test
    void theClassesOfTheseTestsAreFound() {
        List<String> names = names(WorkerClassPath.of(folder));
        assertTrue(names.stream().anyMatch(n -> n.startsWith("python-language-")), names::toString);
        assertTrue(names.stream().noneMatch(n -> n.startsWith("junit")), names::toString);
    }
}
