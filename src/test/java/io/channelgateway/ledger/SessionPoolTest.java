package io.channelgateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionPoolTest {

    private final List<Connection> opened = new ArrayList<>();
    private final SessionPool pool = new SessionPool(1, () -> {
        Connection connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        opened.add(connection);
        return new Session(connection);
    });

    @Test
    void keepsASessionForTheNextWork() {
        pool.use(session -> 1);
        pool.use(session -> 2);

        assertThat(opened).hasSize(1);
        pool.close();
    }

    @Test
    void closesTheConnectionOfWorkThatFailsWhateverItFailsWith() throws SQLException {
        assertThatThrownBy(() -> pool.use(session -> {
                    throw new IllegalStateException("a row that nobody understands");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(opened.get(0).isClosed()).isTrue();
        assertThat(pool.<Integer>use(session -> 1)).isOne();
        pool.close();
    }
}
