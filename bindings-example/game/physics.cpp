#include "physics.hpp"

namespace game {
namespace {

constexpr float time_step = 1.0F / frames_per_second;
constexpr int velocity_iterations = 8, position_iterations = 3;

std::uint32_t number_of(b2Fixture* fixture) {
  return static_cast<std::uint32_t>(fixture->GetBody()->GetUserData().pointer);
}

b2FixtureDef fixture_of(const b2Shape& shape, float density) {
  b2FixtureDef definition;
  definition.shape = &shape;
  definition.density = density;
  definition.friction = 0.3F;
  definition.restitution = 0.25F;
  return definition;
}

}  // namespace

void Physics::step(Bodies& bodies, Contacts& contacts, const Drives& drives) {
  build(bodies, contacts);
  solve(drives);
  collect(bodies, contacts);
}

void Physics::build(const Bodies& bodies, const Contacts& contacts) {
  world_.emplace(b2Vec2(0, 0));
  world_->SetAllowSleeping(false);      // the timers of sleep can't be set
  world_->SetContinuousPhysics(false);  // nothing is fast enough to pass a wall
  world_->Step(time_step, 0, 0);  // the first step of a world starts from no impulses, so it is made without bodies
  world_->SetContactListener(this);
  bodies_.clear();
  bodies_.reserve(bodies.count() + 4);
  add_bodies(bodies);
  add_walls(bodies.count());
  index_contacts(contacts);
}

void Physics::add_bodies(const Bodies& bodies) {
  b2PolygonShape box;
  b2CircleShape disc;
  b2BodyDef definition;
  definition.type = b2_dynamicBody;
  for (std::size_t i = 0; i < bodies.count(); ++i) {
    const bool is_ship = bodies.shape[i] == Shape::ship;
    definition.position.Set(bodies.position[i][0], bodies.position[i][1]);
    definition.linearVelocity.Set(bodies.velocity[i][0], bodies.velocity[i][1]);
    definition.angle = bodies.angle[i];
    definition.angularVelocity = bodies.spin[i];
    definition.linearDamping = is_ship ? 2.0F : 1.0F;
    definition.angularDamping = is_ship ? 5.0F : 1.5F;
    definition.userData.pointer = i;
    b2Body* const body = world_->CreateBody(&definition);
    if (bodies.shape[i] == Shape::drum) {
      disc.m_radius = bodies.size[i];
      const b2FixtureDef fixture = fixture_of(disc, 1);
      body->CreateFixture(&fixture);
    } else {
      box.SetAsBox(bodies.size[i], bodies.size[i]);
      const b2FixtureDef fixture = fixture_of(box, is_ship ? 2.5F : 1);
      body->CreateFixture(&fixture);
    }
    bodies_.push_back(body);
  }
}

void Physics::add_walls(std::size_t body_count) {
  constexpr float thickness = 2;
  const Pair walls[4][2] = {{{0, half_height + thickness}, {half_width + 2 * thickness, thickness}},
                            {{0, -half_height - thickness}, {half_width + 2 * thickness, thickness}},
                            {{half_width + thickness, 0}, {thickness, half_height}},
                            {{-half_width - thickness, 0}, {thickness, half_height}}};
  b2PolygonShape box;
  for (const auto& [center, half] : walls) {
    b2BodyDef definition;
    definition.position.Set(center[0], center[1]);
    definition.userData.pointer = body_count++;
    b2Body* const body = world_->CreateBody(&definition);
    box.SetAsBox(half[0], half[1]);
    const b2FixtureDef fixture = fixture_of(box, 0);
    body->CreateFixture(&fixture);
    bodies_.push_back(body);
  }
}

void Physics::index_contacts(const Contacts& contacts) {
  last_contacts_ = &contacts;
  first_contact_.assign(bodies_.size() + 1, 0);
  for (const auto& pair : contacts.bodies) ++first_contact_[pair[0] + 1];
  for (std::size_t i = 1; i < first_contact_.size(); ++i) first_contact_[i] += first_contact_[i - 1];
}

// Called by Box2D for each pair that touches, before it solves: here the impulses of the last frame come back. Box2D
// numbers the points of a pair in the same way as long as the pair has the same order, and a new world always gives it
// the same one.
void Physics::PreSolve(b2Contact* contact, const b2Manifold*) {
  const std::uint32_t a = number_of(contact->GetFixtureA()), b = number_of(contact->GetFixtureB());
  b2Manifold* const manifold = contact->GetManifold();
  for (std::size_t i = first_contact_[a]; i < first_contact_[a + 1]; ++i) {
    if (last_contacts_->bodies[i][1] != b) continue;
    for (int point = 0; point < manifold->pointCount; ++point) {
      if (manifold->points[point].id.key != last_contacts_->feature[i]) continue;
      manifold->points[point].normalImpulse = last_contacts_->impulse[i][0];
      manifold->points[point].tangentImpulse = last_contacts_->impulse[i][1];
    }
  }
}

void Physics::solve(const Drives& drives) {
  for (std::size_t player = 0; player < player_count; ++player) {
    bodies_[player]->ApplyForceToCenter(drives[player].force, true);
    bodies_[player]->ApplyTorque(drives[player].torque, true);
  }
  world_->Step(time_step, velocity_iterations, position_iterations);
}

void Physics::collect(Bodies& bodies, Contacts& contacts) {
  contacts.bodies.clear();
  contacts.feature.clear();
  contacts.impulse.clear();
  for (std::uint32_t i = 0; i < bodies_.size(); ++i) {
    const b2Body& body = *bodies_[i];
    for (const b2ContactEdge* edge = body.GetContactList(); edge != nullptr; edge = edge->next) {
      b2Contact& contact = *edge->contact;
      if (contact.GetFixtureA()->GetBody() != &body || !contact.IsTouching()) continue;
      const b2Manifold& manifold = *contact.GetManifold();
      for (int point = 0; point < manifold.pointCount; ++point) {
        contacts.bodies.push_back({i, number_of(contact.GetFixtureB())});
        contacts.feature.push_back(manifold.points[point].id.key);
        contacts.impulse.push_back({manifold.points[point].normalImpulse, manifold.points[point].tangentImpulse});
      }
    }
    if (i >= bodies.count()) continue;
    bodies.position[i] = {body.GetPosition().x, body.GetPosition().y};
    bodies.velocity[i] = {body.GetLinearVelocity().x, body.GetLinearVelocity().y};
    bodies.angle[i] = body.GetAngle();
    bodies.spin[i] = body.GetAngularVelocity();
  }
}

}  // namespace game
