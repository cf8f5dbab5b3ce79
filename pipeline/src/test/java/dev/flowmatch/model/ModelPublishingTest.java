package dev.flowmatch.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flowmatch.fault.DataException;
import dev.flowmatch.fixture.AwkwardFileSystem;
import dev.flowmatch.fixture.FailingFileSystem;
import dev.flowmatch.fixture.Manifests;
import dev.flowmatch.fixture.TinyModel;
import dev.flowmatch.inspection.StoredOutput;
import dev.flowmatch.storage.Hashes;
import dev.flowmatch.storage.Storage;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model that takes the place of another one. */
class ModelPublishingTest {
    private final Configuration configuration = AwkwardFileSystem.configuration();

    @TempDir
    private File parent;

    private File model() {
        return new File(parent, "model");
    }

    /** Weights that tell their name by their values. */
    private static byte[] weights(String name) {
        return VelocityMlpWeights.initial(TinyModel.SPEC, name.hashCode()).toSafeTensors();
    }

    private void publish(FileSystem files, Path folder, String weights) throws IOException {
        ModelManifest like = Manifests.model();
        ModelManifest manifest = new ModelManifest(
                like.formatVersion(),
                ModelManifest.Specification.of(TinyModel.SPEC),
                TinyModel.columns(),
                null,
                like.scale(),
                like.noise(),
                like.pairs(),
                Map.of("weights", weights),
                like.seed(),
                like.versions(),
                like.metrics(),
                Hashes.sha256(weights(weights)));
        StoredModel.publish(
                files, folder, manifest, weights(weights), (file, bytes) -> Storage.write(files, file, bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "throws", "false"})
    void killedAnywhereTheOldOrTheNewCanBeRead(String kind) throws IOException {
        Path folder = kind.equals("local") ? new Path(model().toURI()) : AwkwardFileSystem.path(kind, model());
        FileSystem files = Storage.of(configuration, folder);
        boolean newSeen = false;
        for (int calls = 0; calls < 40; calls++) {
            FileUtil.fullyDelete(model());
            publish(files, folder, "old");
            boolean killed = false;
            try {
                publish(new FailingFileSystem(files, calls), folder, "new");
            } catch (FailingFileSystem.Killed e) {
                killed = true;
            }
            StoredModel read = StoredModel.read(configuration, folder.toString());
            String found = (String) read.manifest().options().get("weights");
            assertArrayEquals(weights(found), read.weights().toSafeTensors(), "after " + calls + " calls");
            newSeen |= killed && found.equals("new");

            publish(files, folder, "new");
            assertEquals(Set.of("model.json", "velocity.safetensors"), Set.of(model().list()));
            assertArrayEquals(
                    weights("new"),
                    StoredModel.read(configuration, folder.toString()).weights().toSafeTensors());
            if (!killed) {
                assertTrue(newSeen && calls > 3, "calls: " + calls);
                return;
            }
        }
        throw new AssertionError("publishing took more than 40 calls");
    }

    @Test
    void aRunWhoseOutputIsNoLongerItsOwnLeavesTheModelThere() throws IOException {
        Path folder = new Path(model().toURI());
        FileSystem files = Storage.of(configuration, folder);
        publish(files, folder, "old");
        assertThrows(
                IOException.class,
                () -> StoredModel.publish(files, folder, Manifests.model(), weights("new"), (file, bytes) -> {
                    throw new IOException("lost");
                }));
        assertArrayEquals(
                weights("old"),
                StoredModel.read(configuration, folder.toString()).weights().toSafeTensors());
        StoredOutput inspected = StoredOutput.read(configuration, folder).orElseThrow();
        assertTrue(
                inspected.facts().get("not of the output").startsWith("1 file, velocity-0123456789ab.safetensors: "),
                inspected.facts().toString());
    }

    @Test
    void alteredWeightsAreRefused() throws IOException {
        Path folder = new Path(model().toURI());
        FileSystem files = Storage.of(configuration, folder);
        publish(files, folder, "old");
        String waiting = "velocity-" + Hashes.sha256(weights("old")).substring(0, 12) + ".safetensors";
        for (String name : List.of("velocity.safetensors", waiting)) {
            Storage.write(files, new Path(folder, name), weights("odd"));
        }
        DataException e = assertThrows(DataException.class, () -> StoredModel.read(configuration, folder.toString()));
        assertTrue(e.getMessage().contains("has been altered"), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }
}
