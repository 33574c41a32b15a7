package io.channelgateway;

import io.channelgateway.channel.Aside;
import io.channelgateway.channel.Failover;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ConvertVariableDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.LoadBalanceDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.RemoveVariableDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.UnmarshalDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.loadbalancer.FailoverLoadBalancerDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateSyncProcessor;

/** What holds for each step of each route, whoever has written it. */
final class StepRules implements InterceptStrategy {

    /** What answers, outcomes and keys depend on. Only the send's own route says when it hands over. */
    private static final Set<String> OWN = Set.of(
            "accepted", "answer", "aside", "caller", "claim", "claimKey", "connection", "connectionName", "errorCode",
            "firstAttempt", "message", "outcome", "rateLimit", "requestId", "trace");

    /** @throws IllegalArgumentException if the step would change what is the gateway's own */
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor nextTarget) {
        changed(definition).filter(OWN::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("The variable " + name + " is the gateway's own; give yours another name.");
        });
        if (definition instanceof RemoveVariableDefinition removal && "*".equals(removal.getName())) {
            throw new IllegalArgumentException("Some variables are the gateway's own; remove yours by name.");
        }
        if (isFailover(definition)) {
            return Failover.of(target);
        }
        Processor step = step(definition, target);
        return isFailover(definition.getParent()) ? Failover.way(step) : step;
    }

    private static Processor step(NamedNode definition, Processor target) {
        if (definition instanceof WireTapDefinition<?>) {
            return Aside.tap(target);
        }
        if (isAboutAFailure(definition)) {
            return Aside.step(target);
        }
        if (target instanceof DelegateSyncProcessor step) {
            return new Step(step.getProcessor());
        }
        return target instanceof AsyncProcessor ? target : new Step(target);
    }

    /** Such as an audit in front of the answer: what it calls gets no message. With beans it is the other way round: they answer. */
    private static boolean isAboutAFailure(NamedNode definition) {
        if (!(definition instanceof ToDefinition to) || String.valueOf(to.getUri()).startsWith("bean:")) {
            return false;
        }
        NamedNode place = definition.getParent();
        while (place != null && !(place instanceof OnExceptionDefinition)) {
            place = place.getParent();
        }
        return place instanceof OnExceptionDefinition clause && clause.getHandled() != null && clause.getContinued() == null;
    }

    private static boolean isFailover(NamedNode definition) {
        return definition instanceof LoadBalanceDefinition balance
                && balance.getLoadBalancerType() instanceof FailoverLoadBalancerDefinition;
    }

    private static Stream<String> changed(NamedNode definition) {
        String name = null;
        if (definition instanceof SetVariableDefinition step) {
            name = step.getName();
        } else if (definition instanceof SetVariablesDefinition step) {
            return step.getVariables().stream().map(SetVariableDefinition::getName);
        } else if (definition instanceof RemoveVariableDefinition step) {
            name = step.getName();
        } else if (definition instanceof ConvertVariableDefinition step) {
            name = step.getToName() == null ? step.getName() : step.getToName();
        } else if (definition instanceof ToDefinition step) {
            name = step.getVariableReceive();
        } else if (definition instanceof ToDynamicDefinition step) {
            name = step.getVariableReceive();
        } else if (definition instanceof EnrichDefinition step) {
            name = step.getVariableReceive();
        } else if (definition instanceof PollEnrichDefinition step) {
            name = step.getVariableReceive();
        } else if (definition instanceof UnmarshalDefinition step) {
            name = step.getVariableReceive();
        }
        return Stream.ofNullable(name);
    }

    /** A step in Java that ends with an Error has failed; the stock one goes on, and then nobody answers. */
    private static final class Step extends DelegateSyncProcessor {

        Step(Processor processor) {
            super(processor);
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            try {
                processor.process(exchange);
            } catch (Exception | Error failure) {
                exchange.setException(failure);
            }
            callback.done(true);
            return true;
        }
    }
}
