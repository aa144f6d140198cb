package dev.vireo.runtime.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vireo.runtime.VireoException;
import dev.vireo.runtime.VireoException.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is refused, and what is said then.
class HubRefusalTest extends HubFixture {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 |  | PROVIDER | does not accept the token, or knows no such model (401) | HF_TOKEN",
                "401 | RepoNotFound | PROVIDER | does not accept the token, or knows no such model (401) | HF_TOKEN",
                "403 | GatedRepo | PROVIDER | is gated: its owner has to let you in (403) | Ask for access at",
                "403 |  | PROVIDER | refuses (403) | HF_TOKEN",
                "404 | RepoNotFound | DATA | has no such model (404) | ORG/NAME",
                "404 | RevisionNotFound | DATA | has no revision 'main' of it (404) | branch",
                "404 |  | DATA | has no such model (404) | ORG/NAME",
                "418 |  | PROVIDER | answers 418 | HF_ENDPOINT",
            })
    void aRefusalSaysWhoCanAct(int status, String code, Code who, String says, String hint) {
        server.fault(
                "GET list",
                FakeHub.status(
                        status, "X-Error-Code", String.valueOf(code), "X-Error-Message", "go away, " + TOKEN + "!"));

        VireoException e = refused(who, "org/tiny");

        assertTrue(e.getMessage().startsWith("[org/tiny] ") && e.getMessage().contains(says), e.getMessage());
        assertTrue(e.hint().contains(hint), e.hint());
    }

    @Test
    void aMissingModelRevisionAndFileAreToldApart() {
        assertTrue(refused(Code.DATA, "org/other").getMessage().contains("has no such model"));
        assertTrue(refused(Code.DATA, "org/tiny@v9").getMessage().contains("has no revision 'v9'"));
        server.fault("HEAD config.json", FakeHub.status(404, "X-Error-Code", "EntryNotFound"));
        assertTrue(refused(Code.DATA, "org/tiny").getMessage().contains("[org/tiny/config.json] "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../evil",
                "/etc/evil",
                "a/../../evil",
                "a//b",
                "./evil",
                "a\\\\..\\\\evil",
                "evil\\u0000",
                "..",
                ""
            })
    void aNameThatLeadsOutOfTheFolderIsRefused(String name) throws IOException {
        server.listing("{\"sha\":\"" + FakeHub.COMMIT + "\",\"siblings\":[{\"rfilename\":\"" + name + "\"}]}");

        VireoException e = refused(Code.DATA, "org/tiny");

        assertTrue(e.getMessage().contains("nothing was fetched"), e.getMessage());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "[]",
                "{\"sha\":\"main\",\"siblings\":[]}",
                "{\"sha\":\"../../x\",\"siblings\":[]}",
                "{\"sha\":\"0123456789abcdef0123456789abcdef01234567\"}",
                "{\"sha\":\"0123456789abcdef0123456789abcdef01234567\",\"siblings\":[1]}"
            })
    void anAnswerThatIsNoListOfFilesIsRefused(String answer) {
        server.listing(answer);

        assertTrue(refused(Code.PROVIDER, "org/tiny").getMessage().contains("is not understood"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"../../../evil\"", "\"a/b\"", "\"\"", "\".incomplete\""})
    void aHashThatWouldLeadOutOfTheBlobsIsRefused(String etag) {
        server.fault("HEAD config.json", FakeHub.status(200, "ETag", etag, "X-Linked-Size", "3"));

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("no usable hash"));
    }

    @Test
    void anAnswerForAnotherCommitIsRefused() {
        server.fault(
                "HEAD config.json",
                FakeHub.status(200, "ETag", "\"aa\"", "X-Linked-Size", "3", "X-Repo-Commit", "f".repeat(40)));

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("for commit ffff"));
    }

    @Test
    void namesThatDifferInCapitalsAreRefusedWhereTheDiskDoesNot() {
        VireoException e = assertThrows(
                VireoException.class,
                () -> HubListing.requireNoCollision(List.of("README.md", "a", "readme.md"), MODEL));

        assertTrue(e.getMessage().contains("'README.md' and 'readme.md', which are one file"), e.getMessage());
    }

    @Test
    void aFileWithoutASizeIsRefused() {
        server.fault("HEAD config.json", FakeHub.status(200, "ETag", "\"aa\"", "X-Linked-Size", "many"));

        assertTrue(refused(Code.PROVIDER, "org/tiny", "config.json")
                .getMessage()
                .contains("no usable hash and size of it (ETag 'aa', size 'many')"));
    }

    @Test
    void aHubThatIsNotThereIsAnErrorThatNamesIt() {
        server.close();

        VireoException e = refused(Code.PROVIDER, "org/tiny");

        assertTrue(e.getMessage().contains("gave up after 5 tries: no connection"), e.getMessage());
        assertTrue(e.hint().contains(server.endpoint()), e.hint());
    }

    @Test
    void aCacheThatMayNotBeWrittenIsAnErrorThatNamesIt() throws IOException {
        Path locked = Files.createDirectories(folder.resolve("hub"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        Assumptions.assumeFalse(Files.isWritable(locked)); // root may write everywhere

        VireoException e = refused(Code.DATA, "org/tiny");

        assertTrue(e.getMessage().contains("permission denied"), e.getMessage());
    }

    @Test
    void aCacheWhoseFolderIsAFileIsAnErrorThatNamesIt() throws IOException {
        Files.writeString(folder.resolve("hub"), "");

        VireoException e = refused(Code.DATA, "org/tiny");

        assertTrue(e.getMessage().contains(folder.resolve("hub").toString()), e.getMessage());
    }

    @Test
    void aFileThatIsLargerThanTheDiskIsRefusedBeforeItIsFetched() {
        server.fault(
                "HEAD " + LARGE,
                FakeHub.status(
                        302,
                        "X-Linked-Etag",
                        "\"" + "a".repeat(64) + "\"",
                        "X-Linked-Size",
                        "900000000000000000",
                        "Location",
                        "http://127.0.0.2:9/x"));

        VireoException e = refused(Code.RESOURCE, "org/tiny", LARGE);

        assertTrue(e.getMessage().contains("900000000000000000 are to come"), e.getMessage());
        assertEquals(List.of(), server.gets(LARGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Disk quota exceeded"})
    void aDiskThatIsFullIsAMatterOfRoom(String reason) {
        VireoException e = Hub.localFailure(folder, new IOException(reason));

        assertEquals(Code.RESOURCE, e.code());
        assertTrue(e.hint().startsWith("Make room"), e.hint());
        assertEquals(
                Code.DATA,
                Hub.localFailure(folder, new IOException("Input/output error")).code());
    }

    @Test
    void aRedirectThatTurnsInACircleIsRefused() {
        for (int i = 0; i < 20; i++) {
            server.fault(
                    "GET config.json",
                    FakeHub.status(307, "Location", "/org/tiny/resolve/" + FakeHub.COMMIT + "/config.json"));
        }

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("redirects more than 8 times"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http://", "http://[bad"})
    void aRedirectToSomethingElseThanTheWebIsRefused(String location) {
        server.fault("GET config.json", FakeHub.status(302, "Location", location));

        assertTrue(
                refused(Code.PROVIDER, "org/tiny", "config.json").getMessage().contains("redirects to something"));
    }

    @Test
    void theSignatureOfARedirectIsNotInMessages() {
        server.fault("GET " + LARGE, FakeHub.status(403));

        VireoException e = refused(Code.PROVIDER, "org/tiny", LARGE);

        assertFalse((e.getMessage() + e.hint()).contains("s3cret"), e.getMessage());
        assertTrue(e.getMessage().contains("to which the hub redirects, refuses (403)"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/tiny",
                "org/",
                "a/b/c",
                "../tiny",
                "org/..",
                "org/ti--ny",
                "org/tiny@",
                "org/tiny@../x",
                "org/tiny@a//b",
                "org/tiny@.git",
                "org/ti ny",
                "org/tiny@-x",
                "-org/tiny",
                "org/tiny@a@b"
            })
    void aNameThatIsNoneOfAModelIsWrongUsage(String name) {
        VireoException e = assertThrows(VireoException.class, () -> Hub.Model.parse(name));

        assertEquals(Code.USAGE, e.code());
    }
}
