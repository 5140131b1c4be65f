package dev.hark.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.context.support.WebApplicationContextUtils;

/// Decides who may ask for what: everything on the management port, `/v1/**` with a key,
/// `/v1/admin/**` with an administrator's, `/health`, nothing else.
@Configuration(proxyBeanMethods = false)
class SecurityChains {
  /// Lists the dispatches that a server makes for a request that has already passed. No client can
  /// ask for one.
  private static final DispatcherType[] INTERNAL = {
    DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD
  };

  /// The management port is bound to the loopback address and needs no key. It is recognised by its
  /// servlet context and not by the path, so the same paths on the main port stay closed even where
  /// one port is configured for both.
  @Bean
  @Order(1)
  SecurityFilterChain management(HttpSecurity http) {
    return stateless(http)
        .securityMatcher(SecurityChains::isOnManagementPort)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll())
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain api(
      HttpSecurity http, AccessSettings settings, KeyAuthentication keys, Rejections rejections) {
    var filter = new AuthenticationFilter(keys, new KeyHeaders(settings::trusts));
    filter.setSuccessHandler((request, response, authentication) -> {});
    filter.setFailureHandler(rejections::unauthenticated);
    return stateless(http)
        .securityMatcher("/v1/**")
        .addFilterBefore(filter, AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(requests ->
            requests
                .dispatcherTypeMatchers(INTERNAL)
                .permitAll()
                .requestMatchers("/v1/admin/**")
                .hasAuthority(Scope.ADMIN.authority())
                .anyRequest()
                .hasAuthority(Scope.TRANSCRIBE.authority()))
        .exceptionHandling(exceptions ->
            exceptions
                .authenticationEntryPoint(rejections::unauthenticated)
                .accessDeniedHandler(rejections::forbidden))
        .build();
  }

  @Bean
  @Order(3)
  SecurityFilterChain everythingElse(HttpSecurity http, Rejections rejections) {
    return stateless(http)
        .authorizeHttpRequests(requests ->
            requests
                .dispatcherTypeMatchers(INTERNAL)
                .permitAll()
                .requestMatchers(HttpMethod.GET, "/health")
                .permitAll()
                .requestMatchers(HttpMethod.HEAD, "/health")
                .permitAll()
                .anyRequest()
                .denyAll())
        .exceptionHandling(exceptions ->
            exceptions
                .authenticationEntryPoint(rejections::notFound)
                .accessDeniedHandler(rejections::notFound))
        .build();
  }

  @Bean
  HttpFirewall firewall() {
    var firewall = new StrictHttpFirewall();
    firewall.setAllowedHttpMethods(Rejections.METHODS);
    return firewall;
  }

  @Bean
  RequestRejectedHandler requestRejectedHandler(Rejections rejections) {
    return rejections::malformed;
  }

  // A key is sent with every request and never by a browser of its own accord: there is no session
  // to keep and no forged request to fear.
  private static HttpSecurity stateless(HttpSecurity http) {
    return http.sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable);
  }

  private static boolean isOnManagementPort(HttpServletRequest request) {
    var context = WebApplicationContextUtils.getWebApplicationContext(request.getServletContext());
    return context != null && WebServerApplicationContext.hasServerNamespace(context, "management");
  }
}
