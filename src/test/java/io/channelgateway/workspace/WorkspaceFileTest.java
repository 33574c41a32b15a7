package io.channelgateway.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.channelgateway.channel.Connection;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a workspaces file without a fault means. */
class WorkspaceFileTest {

    private GivenFile given;

    @BeforeEach
    void giveAFile(@TempDir Path folder) {
        given = new GivenFile(folder.resolve("workspaces.yaml"));
    }

    @Nested
    class AWorkspace {

        @Test
        void isWhatTheFileSays() throws Exception {
            Workspace acme = given.with().workspace();

            assertThat(acme.id()).isEqualTo("acme");
            assertThat(acme.name()).isEqualTo("Acme Legal");
            assertThat(acme.plan()).isEqualTo(Plan.PRO);
            assertThat(acme.sandbox()).isFalse();
        }

        @Test
        void isCalledByItsIdIfItHasNoName() throws Exception {
            assertThat(given.without(3).workspace().name()).isEqualTo("acme");
        }

        @ParameterizedTest
        @EnumSource
        void mayHaveEveryPlan(Plan plan) throws Exception {
            assertThat(given.with(4, "    plan: " + plan.name().toLowerCase()).workspace().plan()).isEqualTo(plan);
        }

        @Test
        void mayBeAbsent() throws Exception {
            assertThat(given.containing("workspaces: []").read().all()).isEmpty();
        }

        @Test
        void mayFollowAByteOrderMark() throws Exception {
            assertThat(given.with(1, "\uFEFFworkspaces:").read().all()).hasSize(1);
        }

        @Test
        void mayStandBesideAnOptionalPlaceholderWithoutAValue() throws Exception {
            assertThat(given.with(1, "note: '{{env:?NOT_SET}}'\nworkspaces:").read().all()).hasSize(1);
        }
    }

    @Nested
    class AKey {

        @Test
        void isWhatTheFileSays() throws Exception {
            ApiKey key = given.with().read().findByKey("wbk_one").key();

            assertThat(key.id()).isEqualTo("key_ci");
            assertThat(key.name()).isEqualTo("ci");
            assertThat(key.permissions()).containsExactly("write:channels", "read:channels");
            assertThat(key.rateLimitTier()).isEqualTo(RateLimitTier.HIGH);
            assertThat(key.expiresAt()).isEqualTo("2027-01-01T00:00:00Z");
            assertThat(key.revoked()).isTrue();
        }

        @Test
        void hasDefaults() throws Exception {
            ApiKey key = given.without(7, 10, 11, 12).read().findByKey("wbk_one").key();

            assertThat(key.name()).isEqualTo("key_ci");
            assertThat(key.rateLimitTier()).isEqualTo(RateLimitTier.STANDARD);
            assertThat(key.expiresAt()).isNull();
            assertThat(key.revoked()).isFalse();
        }

        @ParameterizedTest
        @EnumSource
        void mayHaveEveryTier(RateLimitTier tier) throws Exception {
            given.with(10, "        rate_limit_tier: " + tier.name().toLowerCase());

            assertThat(given.read().findByKey("wbk_one").key().rateLimitTier()).isEqualTo(tier);
        }

        @ParameterizedTest
        @ValueSource(strings = {"2027-01-01T00:00:00Z", "2027-01-01T02:00:00+02:00", "'2027-01-01T00:00:00.000Z'"})
        void mayExpireAtAnyFormOfAnInstant(String instant) throws Exception {
            given.with(11, "        expires_at: " + instant);

            assertThat(given.read().findByKey("wbk_one").key().expiresAt()).isEqualTo("2027-01-01T00:00:00Z");
        }

        @Test
        void mayBeOneOfFortyThousand() throws Exception {
            String keys = IntStream.range(0, 40_000)
                    .mapToObj(i -> "{id: k" + i + ", sha256: " + Workspaces.sha256("wbk_" + i) + ", permissions: []}")
                    .collect(Collectors.joining(",\n"));

            given.containing("workspaces: [{id: acme, plan: org, keys: [" + keys + "]}]");

            assertThat(given.read().findByKey("wbk_39999").key().id()).isEqualTo("k39999");
        }
    }

    @Nested
    class ASandboxWorkspace {

        @BeforeEach
        void giveOne() {
            given.containing("workspaces: [{id: sandbox, plan: org, sandbox: true, keys: []}]");
        }

        @Test
        void getsItsConnectionsFromTheSandbox() throws Exception {
            Workspace sandbox = given.workspace();

            assertThat(sandbox.sandbox()).isTrue();
            assertThat(sandbox.connections())
                    .containsOnly(entry("slack", new Connection("slack", Map.of("token", "of sandbox"))));
        }

        @Test
        void alsoHasTheChannelsThatRequireNoSettings() throws Exception {
            FiveChannels.add(given.context, "log", "level=info");

            assertThat(given.workspace().connections()).containsOnlyKeys("log", "slack");
        }

        @Test
        void isNotAskedForWhileTheFileHasAFault() {
            given.containing("workspaces: [{id: sandbox, plan: gold, sandbox: true, keys: []}]");

            assertThat(given.faults()).hasSize(1);
            assertThat(given.sandboxes).isEmpty();
        }
    }
}
